from django.apps import AppConfig


class PostingConfig(AppConfig):
    name = "tillbook.books.posting"
    label = "posting"

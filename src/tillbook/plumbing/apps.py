from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    name = "tillbook.plumbing"
    label = "plumbing"

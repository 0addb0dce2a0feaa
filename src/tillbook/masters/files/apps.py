from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tillbook.masters.files"
    label = "files"

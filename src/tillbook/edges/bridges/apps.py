from django.apps import AppConfig


class BridgesConfig(AppConfig):
    name = "tillbook.edges.bridges"
    label = "bridges"

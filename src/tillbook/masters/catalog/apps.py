from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tillbook.masters.catalog"
    label = "catalog"

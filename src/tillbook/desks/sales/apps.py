from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "tillbook.desks.sales"
    label = "sales"

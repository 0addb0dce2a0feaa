from django.apps import AppConfig


class SupplyConfig(AppConfig):
    name = "tillbook.desks.supply"
    label = "supply"

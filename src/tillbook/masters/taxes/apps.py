from django.apps import AppConfig


class TaxesConfig(AppConfig):
    name = "tillbook.masters.taxes"
    label = "taxes"

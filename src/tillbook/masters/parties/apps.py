from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "tillbook.masters.parties"
    label = "parties"

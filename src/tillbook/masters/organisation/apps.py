from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "tillbook.masters.organisation"
    label = "organisation"

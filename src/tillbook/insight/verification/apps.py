from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "tillbook.insight.verification"
    label = "verification"

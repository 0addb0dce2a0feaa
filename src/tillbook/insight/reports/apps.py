from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tillbook.insight.reports"
    label = "reports"

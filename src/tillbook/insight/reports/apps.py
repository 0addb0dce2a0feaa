from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tillbook.insight.reports"
    label = "reports"

    def ready(self) -> None:
        from tillbook.insight.reports.folds import fold_figures
        from tillbook.plumbing import registries

        registries.register_fold("reports", fold_figures)

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tillbook.insight.reports"
    label = "reports"

    def ready(self) -> None:
        from tillbook.insight.reports.folds import fold_figures
        from tillbook.insight.reports.queries import sales_totals
        from tillbook.plumbing import registries

        registries.register_fold("reports", fold_figures)
        registries.register_totals("sales", sales_totals)

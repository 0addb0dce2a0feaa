from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tillbook.insight.reports"
    label = "reports"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.insight.reports.folds import fold_figures
        from tillbook.insight.reports.goods_folds import fold_goods
        from tillbook.insight.reports.queries import sales_totals, sold_of
        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_fold("reports", fold_figures)
        registries.register_fold("goods", fold_goods)
        registries.register_totals("sales", sales_totals)
        registries.register_sold("sales", sold_of)
        registries.register_page(
            registries.PageEntry(
                name=_("By promotion"),
                line=_("What each promotion gave, in how many baskets, and the revenue"),
                icon="percent",
                url_name="promotion_report",
                right=Right.REPORTS_READ,
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Sales report"),
                line=_("By day, employee and department"),
                icon="chart-column",
                url_name="reports",
                right=Right.REPORTS_READ,
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Stock value"),
                line=_("What lay where at any date, beside the stock accounts"),
                icon="package",
                url_name="stock_value",
                right=Right.COSTS_READ,
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Margins"),
                line=_("What goods brought and cost, as the profit and loss has it"),
                icon="percent",
                url_name="margins",
                right=Right.COSTS_READ,
            )
        )
        why = registries.Panel(
            title=_("Why these amounts"), url_name="why_sale", right=Right.SALES_READ
        )
        registries.register_panel("sale", why)
        why_lines = registries.Panel(
            title=_("Why these lines"), url_name="why_entry", right=Right.LEDGER_READ
        )
        registries.register_panel("entry", why_lines)
        _register_recipe_cost()


def _register_recipe_cost() -> None:
    from django.utils.translation import gettext_lazy as _

    from tillbook.masters.organisation.rules import Right
    from tillbook.plumbing import registries

    cost = registries.Panel(
        title=_("Cost and margin"),
        url_name="recipe_cost",
        right=Right.COSTS_READ,
        alone="product",
    )
    registries.register_panel("recipe", cost)

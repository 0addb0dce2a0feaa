from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "tillbook.masters.pricing"
    label = "pricing"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.plumbing import registries

        registries.register_page(
            registries.PageEntry(
                name=_("Price lists"),
                line=_(
                    "Other prices for trade or staff, by the hour, by the location, by the dozen"
                ),
                icon="tag",
                url_name="price_lists",
                right=Right.CATALOG_WRITE,
                group="settings",
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Coupons"),
                line=_("Codes in letters and on paper: how often they count, who used them"),
                icon="tag",
                url_name="coupons",
                right=Right.CATALOG_WRITE,
                group="settings",
            )
        )
        registries.register_page(
            registries.PageEntry(
                name=_("Promotions"),
                line=_("3 for 2, happy hours, money off: what is cheaper, when and where"),
                icon="percent",
                url_name="promotions",
                right=Right.CATALOG_WRITE,
                group="settings",
            )
        )

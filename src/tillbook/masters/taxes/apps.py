from django.apps import AppConfig


class TaxesConfig(AppConfig):
    name = "tillbook.masters.taxes"
    label = "taxes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.rules import Right
        from tillbook.masters.taxes.queries import tax_code_names
        from tillbook.plumbing import account_registries, registries

        for role, title in (
            ("revenue", _("Sales, by tax code")),
            ("tax_payable", _("Tax charged, by tax code")),
            ("tax_deductible", _("Tax to claim back, by tax code")),
        ):
            account_registries.register_account_scopes(
                account_registries.AccountScopes(role=role, title=title, names=tax_code_names)
            )
        registries.register_page(
            registries.PageEntry(
                name=_("Taxes"),
                line=_("Which rate is charged where, and from when on"),
                icon="percent",
                url_name="taxes",
                right=Right.TAXES_READ,
                group="settings",
            )
        )

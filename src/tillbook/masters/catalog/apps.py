from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tillbook.masters.catalog"
    label = "catalog"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.catalog.finding import search_products
        from tillbook.masters.catalog.known_pages import PAGES
        from tillbook.masters.catalog.queries import department_names
        from tillbook.masters.catalog.queries.called import (
            names_of_departments,
            names_of_products,
            names_of_variants,
        )
        from tillbook.plumbing import account_registries, registries

        registries.register_search("products", search_products)
        registries.register_names("variant", names_of_variants)
        registries.register_names("product", names_of_products)
        registries.register_names("department", names_of_departments)
        for entry in PAGES:
            registries.register_page(entry)
        for role, title in (
            ("revenue", _("Sales of a department")),
            ("cost_of_sales", _("Cost of what a department sold")),
        ):
            account_registries.register_account_scopes(
                account_registries.AccountScopes(role=role, title=title, names=department_names)
            )

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "tillbook.masters.parties"
    label = "parties"

    def ready(self) -> None:
        from tillbook.masters.parties.finding import search_customers, search_suppliers
        from tillbook.masters.parties.queries import holders, names
        from tillbook.masters.parties.terms_pages import PAGE, names_of_terms
        from tillbook.plumbing import registries

        registries.register_search("customers", search_customers)
        registries.register_search("suppliers", search_suppliers)
        registries.register_names("party", names)
        registries.register_names("certificate", holders)
        registries.register_names("payment_terms", names_of_terms)
        registries.register_page(PAGE)

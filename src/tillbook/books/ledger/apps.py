from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tillbook.books.ledger"
    label = "ledger"

    def ready(self) -> None:
        from tillbook.books.ledger.allocation_guards import allocation_guards
        from tillbook.books.ledger.finding import search_accounts
        from tillbook.books.ledger.folds import fold_balances
        from tillbook.books.ledger.guards import entry_guards
        from tillbook.books.ledger.known_pages import PAGES
        from tillbook.books.ledger.open_fold import fold_open_items
        from tillbook.plumbing import guards, registries

        guards.register(entry_guards)
        guards.register(allocation_guards)
        registries.register_fold("ledger", fold_balances)
        registries.register_fold("ledger_open", fold_open_items)
        registries.register_search("accounts", search_accounts)
        for entry in PAGES:
            registries.register_page(entry)

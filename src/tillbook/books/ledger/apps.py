from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tillbook.books.ledger"
    label = "ledger"

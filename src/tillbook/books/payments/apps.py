from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "tillbook.books.payments"
    label = "payments"

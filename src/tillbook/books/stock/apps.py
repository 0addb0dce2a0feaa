from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "tillbook.books.stock"
    label = "stock"

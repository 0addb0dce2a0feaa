"""Addresses of the pages of bank accounts."""

from django.urls import path

from tillbook.desks.banking import pages

urlpatterns = [
    path("bank/", pages.bank_page, name="bank"),
    path("bank/new", pages.new_bank_account_page, name="new_bank_account"),
    path("bank/<uuid:account_id>/", pages.bank_account_page, name="bank_account"),
    path(
        "bank/<uuid:account_id>/change", pages.change_bank_account_page, name="change_bank_account"
    ),
]

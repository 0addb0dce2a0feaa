"""Addresses of the ledger's pages."""

from django.urls import path

from tillbook.books.ledger import pages

urlpatterns = [
    path("journal/", pages.journal, name="journal"),
    path("journal/<uuid:entry_id>/", pages.entry_page, name="entry"),
    path("accounts/<uuid:account_id>/", pages.account_page, name="account"),
    path("trial-balance/", pages.trial_balance_page, name="trial_balance"),
]

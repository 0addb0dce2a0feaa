"""Addresses of the ledger's pages."""

from django.urls import path

from tillbook.books.ledger import (
    account_pages,
    aged_pages,
    general_ledger,
    pages,
    role_pages,
    statement_pages,
)

urlpatterns = [
    path("journal/", pages.journal, name="journal"),
    path("journal/<uuid:entry_id>/", pages.entry_page, name="entry"),
    path("accounts/", account_pages.chart_page, name="chart_of_accounts"),
    path("accounts/boxes", account_pages.take_boxes_page, name="take_boxes"),
    path("accounts/new/", account_pages.new_account_page, name="new_account"),
    path(
        "accounts/<uuid:account_id>/change/",
        account_pages.change_account_page,
        name="change_account",
    ),
    path(
        "accounts/<uuid:account_id>/archive/",
        account_pages.archive_account_page,
        name="archive_account",
    ),
    path("accounts/<uuid:account_id>/", general_ledger.account_page, name="account"),
    path("trial-balance/", pages.trial_balance_page, name="trial_balance"),
    path("statements/<slug:kind>/", statement_pages.statement_page, name="statement"),
    path(
        "aged/receivables/",
        aged_pages.aged_page,
        {"side": "receivables"},
        name="aged_receivables",
    ),
    path("aged/payables/", aged_pages.aged_page, {"side": "payables"}, name="aged_payables"),
    path("aged/<slug:side>/items/", aged_pages.aged_items_page, name="aged_items"),
    path("general-ledger/", general_ledger.general_ledger_page, name="general_ledger"),
    path("settings/accounts/", role_pages.account_roles_page, name="account_roles"),
    path("settings/accounts/<slug:role>/", role_pages.assign_role_page, name="assign_role"),
]

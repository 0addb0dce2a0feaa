"""Addresses of the pages of bank accounts."""

from django.urls import path

from tillbook.desks.banking import (
    line_pages,
    pages,
    reconciliation_pages,
    rule_pages,
    settle_pages,
    settlement_pages,
)

urlpatterns = [
    path("bank/", pages.bank_page, name="bank"),
    path("bank/new", pages.new_bank_account_page, name="new_bank_account"),
    path("bank/rules", rule_pages.bank_rules_page, name="bank_rules"),
    path("bank/rules/<uuid:rule_id>/end", rule_pages.end_bank_rule_page, name="end_bank_rule"),
    path("bank/<uuid:account_id>/settle", settle_pages.settle_queue_page, name="bank_settle"),
    path(
        "bank/<uuid:account_id>/reconciliation",
        reconciliation_pages.reconciliation_page,
        name="bank_reconciliation",
    ),
    path(
        "bank/statement/<uuid:statement_id>/take-out",
        pages.withdraw_statement_page,
        name="withdraw_statement",
    ),
    path("bank/line/<uuid:line_id>/", line_pages.bank_line_page, name="bank_line"),
    path("bank/line/<uuid:line_id>/settle", line_pages.settle_line_page, name="settle_bank_line"),
    path(
        "bank/line/<uuid:line_id>/accept",
        settle_pages.accept_suggestion_page,
        name="accept_suggestion",
    ),
    path(
        "bank/settlement/<uuid:settlement_id>/",
        settlement_pages.bank_settlement_page,
        name="bank_settlement",
    ),
    path(
        "bank/settlement/<uuid:settlement_id>/undo",
        settlement_pages.undo_settlement_page,
        name="undo_bank_settlement",
    ),
    path(
        "bank/of-entry/<uuid:entry_id>",
        settlement_pages.bank_lines_of_entry_page,
        name="bank_lines_of_entry",
    ),
    path("bank/<uuid:account_id>/", pages.bank_account_page, name="bank_account"),
    path(
        "bank/<uuid:account_id>/change", pages.change_bank_account_page, name="change_bank_account"
    ),
]

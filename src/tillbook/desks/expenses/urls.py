"""Addresses of the pages of expenses and petty cash."""

from django.urls import path

from tillbook.desks.expenses import pages, petty_pages, settings_pages

urlpatterns = [
    path("expenses/", pages.expenses_page, name="expenses"),
    path("expenses/new", pages.new_expense, name="new_expense"),
    path("expenses/save", pages.save_expense, name="save_expense"),
    path("expenses/totals/", pages.totals_page, name="expense_totals"),
    path("expenses/drafts/<uuid:draft_id>/", pages.draft_page, name="expense_draft"),
    path("expenses/drafts/<uuid:draft_id>/post", pages.post_draft_page, name="post_expense_draft"),
    path(
        "expenses/drafts/<uuid:draft_id>/delete",
        pages.delete_draft_page,
        name="delete_expense_draft",
    ),
    path("expenses/<uuid:expense_id>/", pages.expense_page, name="expense"),
    path("expenses/<uuid:expense_id>/take-back", pages.take_back_page, name="take_back_expense"),
    path("petty-cash/", petty_pages.petty_cash_page, name="petty_cash"),
    path("petty-cash/move", petty_pages.move_page, name="move_petty_cash"),
    path("petty-cash/count", petty_pages.count_page, name="count_petty_cash"),
    path("petty-cash/pay-back", petty_pages.pay_back_page, name="pay_back"),
    path("petty-cash/documents/<uuid:petty_id>/", petty_pages.document, name="petty_document"),
    path(
        "petty-cash/documents/<uuid:petty_id>/take-back",
        petty_pages.take_back_page,
        name="take_back_petty",
    ),
    path("settings/expenses/", settings_pages.expense_settings, name="expense_settings"),
    path("settings/expenses/category", settings_pages.category_page, name="expense_category"),
    path("settings/expenses/source", settings_pages.source_page, name="expense_source"),
]

"""Addresses of the pages of entries by hand."""

from django.urls import path

from tillbook.desks.bookkeeping import (
    adjusting_pages,
    closing_pages,
    pages,
    party_pages,
    recurring_pages,
    revaluing_pages,
    statement_pages,
    year_pages,
)

urlpatterns = [
    path("year-end/", year_pages.year_end_page, name="year_end"),
    path("year-end/close", year_pages.close_year_page, name="close_year"),
    path("open-items/", adjusting_pages.open_items_page, name="open_items"),
    path("open-items/item", adjusting_pages.open_item_page, name="open_item"),
    path("open-items/adjust", adjusting_pages.adjust_item_page, name="adjust_item"),
    path("entries/<uuid:entry_id>/recover", adjusting_pages.recover_debt_page, name="recover_debt"),
    path("revaluation/", revaluing_pages.revaluation_page, name="revaluation"),
    path("revaluation/post", revaluing_pages.post_revaluation_page, name="post_revaluation"),
    path("periods/", closing_pages.periods_page, name="periods"),
    path("periods/close", closing_pages.close_books, name="close_books"),
    path("periods/reopen", closing_pages.reopen_books, name="reopen_books"),
    path("periods/late/", closing_pages.came_late_page, name="came_late"),
    path("pairings/", party_pages.unpaired_page, name="unpaired"),
    path("pairings/certain", party_pages.pair_certain, name="pair_certain"),
    path("pairings/<uuid:pairing_id>/", party_pages.pairing_page, name="pairing"),
    path("pairings/<uuid:pairing_id>/undo", party_pages.undo_pairing_page, name="undo_pairing"),
    path("accounts-of/<uuid:party_id>/", party_pages.party_account_page, name="party_account"),
    path("accounts-of/<uuid:party_id>/pair", party_pages.pair_party, name="pair_party"),
    path(
        "accounts-of/<uuid:party_id>/panel",
        party_pages.account_of_customer,
        name="account_of_customer",
    ),
    path(
        "accounts-of/<uuid:party_id>/statement/",
        statement_pages.party_statement_page,
        name="party_statement",
    ),
    path("entries/", pages.manual_entries_page, name="manual_entries"),
    path("entries/new", pages.new_entry, name="new_entry"),
    path("entries/save", pages.save_entry, name="save_entry"),
    path("entries/recurring/", recurring_pages.recurring_page, name="recurring_entries"),
    path("entries/recurring/add", recurring_pages.add_recurring_page, name="add_recurring"),
    path("entries/recurring/post", recurring_pages.post_due_page, name="post_due"),
    path(
        "entries/recurring/<uuid:row_id>/end",
        recurring_pages.end_recurring_page,
        name="end_recurring",
    ),
    path("entries/drafts/<uuid:draft_id>/", pages.draft_page, name="entry_draft"),
    path("entries/drafts/<uuid:draft_id>/post", pages.post_draft_page, name="post_draft"),
    path("entries/drafts/<uuid:draft_id>/delete", pages.delete_draft_page, name="delete_draft"),
    path("entries/<uuid:entry_id>/", pages.manual_entry_page, name="manual_entry"),
    path("entries/<uuid:entry_id>/reverse", pages.reverse_entry_page, name="reverse_entry"),
    path(
        "settings/bookkeeping/", recurring_pages.bookkeeping_settings, name="bookkeeping_settings"
    ),
]

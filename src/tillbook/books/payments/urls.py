"""Addresses of how customers pay."""

from django.urls import path

from tillbook.books.payments import pages, terminal_pages

urlpatterns = [
    path("settings/tenders/", pages.tenders_page, name="tenders"),
    path("settings/tenders/add", pages.add_tender_page, name="add_tender"),
    path("settings/tenders/<uuid:tender_id>/", pages.change_tender_page, name="change_tender"),
    path("settings/terminals/", terminal_pages.terminals_page, name="terminals"),
    path("settings/terminals/add", terminal_pages.add_terminal_page, name="add_terminal"),
    path(
        "settings/terminals/<uuid:terminal_id>/",
        terminal_pages.change_terminal_page,
        name="change_terminal",
    ),
    path(
        "settings/terminals/<uuid:terminal_id>/test",
        terminal_pages.test_terminal_page,
        name="test_terminal",
    ),
    path(
        "settings/terminals/offline/<uuid:location_id>",
        terminal_pages.offline_card_page,
        name="offline_card",
    ),
]

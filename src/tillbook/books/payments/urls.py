"""Addresses of how customers pay."""

from django.urls import path

from tillbook.books.payments import pages

urlpatterns = [
    path("settings/tenders/", pages.tenders_page, name="tenders"),
    path("settings/tenders/add", pages.add_tender_page, name="add_tender"),
    path("settings/tenders/<uuid:tender_id>/", pages.change_tender_page, name="change_tender"),
]

"""Addresses of the pages of returns."""

from django.urls import path

from tillbook.desks.taxation import pages, registration_pages

urlpatterns = [
    path("tax-returns/", pages.tax_returns_page, name="tax_returns"),
    path(
        "tax-returns/new",
        registration_pages.new_registration_page,
        name="new_tax_registration",
    ),
    path(
        "tax-returns/registrations/<uuid:registration_id>/end",
        registration_pages.end_registration_page,
        name="end_tax_registration",
    ),
    path("tax-returns/<uuid:return_id>/", pages.tax_return_page, name="tax_return"),
    path("tax-returns/<uuid:return_id>/lines/", pages.tax_lines_page, name="tax_return_lines"),
    path("tax-returns/<uuid:return_id>/file", pages.file_return_page, name="file_tax_return"),
]

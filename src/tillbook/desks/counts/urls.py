"""Addresses of the pages of counts."""

from django.urls import path

from tillbook.desks.counts import opening_pages, pages, phone_pages, settings_pages

urlpatterns = [
    path("counts/", pages.counts_page, name="counts"),
    path("counts/new", opening_pages.new_count, name="new_count"),
    path("counts/<uuid:count_id>/", phone_pages.count_page, name="count"),
    path("counts/<uuid:count_id>/find", phone_pages.find_page, name="count_find"),
    path("counts/<uuid:count_id>/lines", phone_pages.lines_page, name="count_lines"),
    path("counts/<uuid:count_id>/lines/<uuid:line_id>/", phone_pages.line_page, name="count_line"),
    path("counts/<uuid:count_id>/review", pages.review_page, name="count_review"),
    path("counts/<uuid:count_id>/again", pages.again_page, name="count_again"),
    path("counts/<uuid:count_id>/approve", pages.approve_page, name="approve_count"),
    path("counts/<uuid:count_id>/cancel", pages.cancel_page, name="cancel_count"),
    path("counts/<uuid:count_id>/sheet", pages.sheet_page, name="count_sheet"),
    path("counts/documents/<uuid:document_id>/", pages.counted_page, name="counted"),
    path("settings/counts/", settings_pages.count_settings, name="count_settings"),
]

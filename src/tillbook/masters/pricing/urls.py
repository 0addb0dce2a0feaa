"""Addresses of the pages of promotions."""

from django.urls import path

from tillbook.masters.pricing import pages

urlpatterns = [
    path("settings/promotions/", pages.promotions_page, name="promotions"),
    path("settings/promotions/new", pages.new_promotion_page, name="new_promotion"),
    path("settings/promotions/<uuid:promotion_id>/", pages.promotion_page, name="promotion"),
    path(
        "settings/promotions/<uuid:promotion_id>/end",
        pages.end_promotion_page,
        name="end_promotion",
    ),
]

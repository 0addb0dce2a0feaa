"""Addresses of the pages of price lists and promotions."""

from django.urls import path

from tillbook.masters.pricing import coupon_pages, list_pages, pages

urlpatterns = [
    path("settings/coupons/", coupon_pages.coupons_page, name="coupons"),
    path("settings/coupons/new", coupon_pages.new_coupon_page, name="new_coupon"),
    path("settings/coupons/<uuid:coupon_id>/", coupon_pages.coupon_page, name="coupon"),
    path("settings/coupons/<uuid:coupon_id>/codes", coupon_pages.add_codes_page, name="add_codes"),
    path("settings/coupons/<uuid:coupon_id>/end", coupon_pages.end_coupon_page, name="end_coupon"),
    path(
        "settings/coupons/<uuid:coupon_id>/codes.csv",
        coupon_pages.coupon_file,
        name="coupon_file",
    ),
    path(
        "settings/coupons/uses/<uuid:use_id>/give-back",
        coupon_pages.give_back_page,
        name="give_back_coupon",
    ),
    path("products/price-lists/", list_pages.price_lists_page, name="price_lists"),
    path("products/price-lists/new", list_pages.new_price_list_page, name="new_price_list"),
    path(
        "products/price-lists/<uuid:list_id>/",
        list_pages.price_list_page,
        name="price_list",
    ),
    path(
        "products/price-lists/<uuid:list_id>/change",
        list_pages.change_price_list_page,
        name="change_price_list",
    ),
    path(
        "products/price-lists/<uuid:list_id>/end",
        list_pages.end_price_list_page,
        name="end_price_list",
    ),
    path(
        "products/price-lists/<uuid:list_id>/prices.csv",
        list_pages.price_list_file,
        name="price_list_file",
    ),
    path("settings/promotions/", pages.promotions_page, name="promotions"),
    path("settings/promotions/new", pages.new_promotion_page, name="new_promotion"),
    path("settings/promotions/<uuid:promotion_id>/", pages.promotion_page, name="promotion"),
    path(
        "settings/promotions/<uuid:promotion_id>/change",
        pages.change_promotion_page,
        name="change_promotion",
    ),
    path(
        "settings/promotions/<uuid:promotion_id>/end",
        pages.end_promotion_page,
        name="end_promotion",
    ),
]

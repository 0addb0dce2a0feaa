"""Addresses of the register itself, and of the pages about registers."""

from django.urls import path

from tillbook.desks.registers import card_pages, key_pages, pages, shell, tip_pages

urlpatterns = [
    path("register/sw.js", shell.service_worker, name="register_worker"),
    path("register/manifest.webmanifest", shell.web_manifest, name="register_manifest"),
    path("register/", shell.register_page, name="register"),
    path("settings/registers/", pages.registers_page, name="registers"),
    path("settings/registers/new", pages.new_register_page, name="new_register"),
    path("settings/registers/limits", pages.limits_page, name="register_limits"),
    path("settings/registers/<uuid:register_id>/", pages.register_details, name="register_details"),
    path(
        "settings/registers/<uuid:register_id>/keys", key_pages.quick_keys_page, name="quick_keys"
    ),
    path("settings/registers/<uuid:register_id>/enrol", pages.enrol_page, name="enrol_register"),
    path(
        "settings/registers/<uuid:register_id>/second-copy",
        pages.bring_copy_page,
        name="bring_copy",
    ),
    path("settings/registers/<uuid:register_id>/revoke", pages.revoke_page, name="revoke_register"),
    path(
        "settings/registers/<uuid:location_id>/favourites",
        pages.favourites_page,
        name="register_favourites",
    ),
    path("settings/pins/", pages.pins_page, name="pins"),
    path("settings/pins/<uuid:person_id>/", pages.set_pin_page, name="set_pin"),
    path("settings/pins/<uuid:person_id>/state", pages.pin_panel, name="pin_panel"),
    path("card-payments/", card_pages.card_payments_page, name="card_payments"),
    path("card-payments/all", card_pages.card_attempts_page, name="card_attempts"),
    path("card-payments/<uuid:attempt_id>/ask", card_pages.ask_card_page, name="ask_card"),
    path("card-payments/<uuid:attempt_id>/settle", card_pages.settle_card_page, name="settle_card"),
    path(
        "card-payments/<uuid:attempt_id>/give-back",
        card_pages.give_back_card_page,
        name="give_back_card",
    ),
    path("settings/tips/", tip_pages.tip_settings, name="tip_settings"),
    path("settings/tips/<uuid:location_id>", tip_pages.set_tips_page, name="set_tips"),
    path("preferences/pin", pages.own_pin_page, name="own_pin"),
]

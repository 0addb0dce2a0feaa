"""Addresses of the pages of shifts and cash."""

from django.urls import path

from tillbook.desks.shifts import list_pages, pages, settings_pages

urlpatterns = [
    path("shifts/", pages.shifts_page, name="shifts"),
    path("shifts/<uuid:shift_id>/", pages.shift_page, name="shift"),
    path("shifts/<uuid:shift_id>/close", pages.close_shift_page, name="close_shift"),
    path("shifts/documents/<uuid:document_id>/", pages.shift_document, name="shift_document"),
    path("shifts/flags/<uuid:flag_id>/", pages.resolve_shift_flag, name="resolve_shift_flag"),
    path("cash/", pages.cash_page, name="cash"),
    path("cash/drawers/", list_pages.movements_page, name="cash_movements"),
    path("cash/bank/", list_pages.safe_page, name="safe_movements"),
    path("cash/closures/", list_pages.closures_page, name="closures"),
    path(
        "cash/closures/at/<uuid:location_id>/close",
        list_pages.close_period_page,
        name="close_period",
    ),
    path("cash/move", pages.move_safe_page, name="move_safe"),
    path("cash/documents/<uuid:document_id>/", pages.safe_document, name="safe_document"),
    path(
        "cash/deposits/<uuid:deposit_id>/arrived",
        pages.deposit_arrived_page,
        name="deposit_arrived",
    ),
    path("cash/closures/<uuid:closure_id>/", pages.closure_page, name="closure"),
    path("settings/cash/", settings_pages.cash_settings, name="cash_settings"),
    path(
        "settings/cash/<uuid:location_id>/shifts",
        settings_pages.require_shifts_page,
        name="require_shifts",
    ),
    path("settings/cash/reasons", settings_pages.add_reason_page, name="add_cash_reason"),
    path(
        "settings/cash/reasons/<uuid:reason_id>/archive",
        settings_pages.archive_reason_page,
        name="archive_cash_reason",
    ),
    path("settings/cash/limit", settings_pages.pay_out_limit_page, name="pay_out_limit"),
]

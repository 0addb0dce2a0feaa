"""Addresses of the sales pages."""

from django.urls import path

from tillbook.desks.sales import clarify_pages, customers, note_pages, pages

urlpatterns = [
    path("sell/", pages.sell_page, name="sell"),
    path("sales/", pages.sales_list, name="sales"),
    path("sales/of/<uuid:party_id>", customers.sales_of_customer, name="sales_of_customer"),
    path("to-clarify/", clarify_pages.to_clarify_page, name="to_clarify"),
    path(
        "to-clarify/set-aside/<uuid:row_id>/",
        clarify_pages.resolve_set_aside_page,
        name="resolve_set_aside",
    ),
    path(
        "to-clarify/set-aside/<uuid:row_id>/erase-note",
        note_pages.erase_note_aside_page,
        name="erase_note_aside",
    ),
    path(
        "to-clarify/discrepancies/<uuid:row_id>/",
        clarify_pages.resolve_discrepancy_page,
        name="resolve_discrepancy",
    ),
    path(
        "to-clarify/missing/<uuid:series_id>/",
        clarify_pages.write_off_missing_page,
        name="write_off_missing",
    ),
    path("to-clarify/note", clarify_pages.note_discrepancies_page, name="note_discrepancies"),
    path("sales/<uuid:sale_id>/", pages.sale_page, name="sale"),
    path("sales/<uuid:sale_id>/print", pages.print_page, name="print_sale"),
    path("sales/<uuid:sale_id>/erase-note", note_pages.erase_note_page, name="erase_note"),
    path("sales/<uuid:sale_id>/void", pages.void_page, name="void_sale"),
    path("sales/<uuid:sale_id>/return", pages.return_page, name="return_items"),
]

"""Addresses of the pages of bills."""

from django.urls import path

from tillbook.desks.bills import acts, pages

_ONE = "bills/<uuid:bill_id>/"
_WAITS = "bills/waiting/<uuid:draft_id>/"

urlpatterns = [
    path("bills/", pages.supplier_bills, name="supplier_bills"),
    path("bills/new", pages.new_bill, name="new_supplier_bill"),
    path(_WAITS, pages.waiting_bill, name="waiting_bill"),
    path(_WAITS + "approve", acts.approve, name="approve_supplier_bill"),
    path(_WAITS + "drop", acts.drop, name="drop_supplier_bill"),
    path(_ONE, pages.bill_page, name="supplier_bill"),
    path(_ONE + "back", acts.take_back, name="take_supplier_bill_back"),
    path("receiving/<uuid:receipt_id>/bills", acts.bills_of, name="bills_of_receipt"),
    path("settings/bills/", acts.bill_settings, name="bill_settings"),
]

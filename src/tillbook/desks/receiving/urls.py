"""Addresses of the pages of receiving."""

from django.urls import path

from tillbook.desks.receiving import pages, panels

_ONE = "receiving/<uuid:receipt_id>/"

urlpatterns = [
    path("receiving/", pages.goods_receipts, name="goods_receipts"),
    path("receiving/new", pages.new_receipt, name="new_goods_receipt"),
    path("receiving/direct", pages.receive_direct, name="receive_directly"),
    path("orders/<uuid:order_id>/receive", pages.receive_of_order, name="receive_order"),
    path(_ONE, pages.receipt_page, name="goods_receipt"),
    path(_ONE + "back", pages.back_page, name="give_goods_back"),
    path("suppliers/<uuid:party_id>/measured", panels.measured_of, name="measured_of_supplier"),
    path("orders/<uuid:order_id>/receipts", panels.receipts_of, name="receipts_of_order"),
]

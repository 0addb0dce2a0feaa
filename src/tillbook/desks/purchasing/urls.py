"""Addresses of the pages of orders."""

from django.urls import path

from tillbook.desks.purchasing import pages, step_pages

_ONE = "orders/<uuid:order_id>/"

urlpatterns = [
    path("orders/", pages.purchase_orders, name="purchase_orders"),
    path("orders/new", pages.new_order, name="new_purchase_order"),
    path(_ONE, pages.order_page, name="purchase_order"),
    path(_ONE + "save", pages.save, name="save_purchase_order"),
    path(_ONE + "delete", pages.delete, name="delete_purchase_order"),
    path(_ONE + "approve", pages.approve, name="approve_purchase_order"),
    path(_ONE + "order.pdf", pages.order_file, name="purchase_order_file"),
    path(_ONE + "reopen", step_pages.reopen, name="reopen_purchase_order"),
    path(_ONE + "sent", step_pages.mark_sent, name="mark_purchase_order_sent"),
    path(_ONE + "mail", step_pages.mail, name="mail_purchase_order"),
    path(_ONE + "confirm", step_pages.confirm, name="confirm_purchase_order"),
    path(_ONE + "close", step_pages.close, name="close_purchase_order"),
    path(_ONE + "cancel", step_pages.cancel, name="cancel_purchase_order"),
    path("suppliers/<uuid:party_id>/orders", pages.orders_of_supplier, name="orders_of_supplier"),
    path("settings/purchases/", step_pages.purchase_settings, name="purchase_settings"),
]

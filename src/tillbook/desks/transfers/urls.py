"""Addresses of the pages of transfers."""

from django.urls import path

from tillbook.desks.transfers import pages

urlpatterns = [
    path("stock/transfers/", pages.transfers_page, name="transfers"),
    path("stock/transfers/new", pages.new_transfer, name="new_transfer"),
    path("stock/transfers/steps/<uuid:step_id>/", pages.step_page, name="transfer_step"),
    path("stock/transfers/<uuid:transfer_id>/", pages.transfer_page, name="transfer"),
    path("stock/transfers/<uuid:transfer_id>/ship", pages.ship_page, name="ship_transfer"),
    path("stock/transfers/<uuid:transfer_id>/receive", pages.receive_page, name="receive_transfer"),
    path("stock/transfers/<uuid:transfer_id>/cancel", pages.cancel_page, name="cancel_transfer"),
]

"""Addresses of the sales pages."""

from django.urls import path

from tillbook.desks.sales import customers, pages

urlpatterns = [
    path("sell/", pages.sell_page, name="sell"),
    path("sales/", pages.sales_list, name="sales"),
    path("sales/set-aside/", pages.set_aside_page, name="set_aside"),
    path("sales/set-aside/<uuid:row_id>/", pages.resolve_page, name="resolve_set_aside"),
    path("sales/of/<uuid:party_id>", customers.sales_of_customer, name="sales_of_customer"),
    path("sales/<uuid:sale_id>/", pages.sale_page, name="sale"),
    path("sales/<uuid:sale_id>/void", pages.void_page, name="void_sale"),
    path("sales/<uuid:sale_id>/return", pages.return_page, name="return_items"),
]

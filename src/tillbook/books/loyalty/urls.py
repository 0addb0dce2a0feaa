"""Addresses of gift cards and credit."""

from django.urls import path

from tillbook.books.loyalty import pages

urlpatterns = [
    path("gift-cards/", pages.gift_cards, name="gift_cards"),
    path("gift-cards/<uuid:value_id>/", pages.gift_card, name="gift_card"),
    path("gift-cards/<uuid:value_id>/block", pages.block_card, name="block_card"),
    path("customers/<uuid:party_id>/values", pages.values_of_customer, name="values_of_customer"),
    path("customers/<uuid:party_id>/limit", pages.credit_limit, name="credit_limit"),
]

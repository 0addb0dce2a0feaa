"""Addresses of the customers' pages."""

from django.urls import path

from tillbook.masters.parties import pages

urlpatterns = [path("customers/", pages.customers, name="customers")]

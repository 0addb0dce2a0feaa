"""Addresses of the customers' pages."""

from django.urls import path

from tillbook.masters.parties import certificate_pages, pages

urlpatterns = [
    path("customers/", pages.customers, name="customers"),
    path("customers/groups", pages.customer_groups_page, name="customer_groups"),
    path(
        "customers/groups/<uuid:group_id>/archive",
        pages.archive_customer_group,
        name="archive_customer_group",
    ),
    path("customers/new", pages.new_customer, name="new_customer"),
    path("customers/<uuid:party_id>/", pages.customer, name="customer"),
    path("customers/<uuid:party_id>/edit", pages.change_customer, name="change_customer"),
    path("customers/<uuid:party_id>/erase", pages.erase_customer, name="erase_customer"),
    path(
        "customers/<uuid:party_id>/certificates/new",
        certificate_pages.new_certificate,
        name="new_certificate",
    ),
    path(
        "customers/certificates/<uuid:certificate_id>/",
        certificate_pages.change_certificate,
        name="change_certificate",
    ),
    path(
        "customers/certificates/<uuid:certificate_id>/end",
        certificate_pages.end_certificate_page,
        name="end_certificate",
    ),
    path("customers/<uuid:party_id>/data.json", pages.customer_data, name="customer_data"),
]

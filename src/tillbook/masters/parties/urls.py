"""Addresses of the customers' pages."""

from django.urls import path

from tillbook.masters.parties import certificate_pages, pages, supplier_pages, terms_pages

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
    path("suppliers/", supplier_pages.suppliers, name="suppliers"),
    path("suppliers/new", supplier_pages.new_supplier, name="new_supplier"),
    path("suppliers/<uuid:party_id>/", supplier_pages.supplier, name="supplier"),
    path("suppliers/<uuid:party_id>/edit", supplier_pages.change_supplier, name="change_supplier"),
    path("settings/terms/", terms_pages.terms_page, name="payment_terms"),
    path("settings/terms/new", terms_pages.new_terms, name="new_payment_terms"),
    path("settings/terms/<uuid:terms_id>/", terms_pages.change_terms_page, name="change_terms"),
    path(
        "settings/terms/<uuid:terms_id>/archive",
        terms_pages.archive_terms_page,
        name="archive_terms",
    ),
    path("parties/<uuid:party_id>/terms", terms_pages.set_terms_page, name="set_party_terms"),
    path("customers/<uuid:party_id>/data.json", pages.customer_data, name="customer_data"),
]

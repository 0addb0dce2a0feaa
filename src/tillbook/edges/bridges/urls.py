"""Addresses of the pages that bring files in."""

from django.urls import path

from tillbook.edges.bridges import (
    anchor_pages,
    audit_pages,
    bank_pages,
    journal_pages,
    opening_pages,
    pages,
    supplier_price_pages,
)

urlpatterns = [
    path("entries/opening", opening_pages.opening_balances_page, name="opening_balances"),
    path("journal/export/", journal_pages.journal_export_page, name="journal_export"),
    path("journal/export/file", journal_pages.journal_file, name="journal_file"),
    path("journal/export/complete", journal_pages.complete_file, name="complete_file"),
    path("journal/export/anchors", anchor_pages.anchors_page, name="anchors"),
    path("journal/audit/", audit_pages.audit_files_page, name="audit_files"),
    path("journal/audit/file", audit_pages.audit_file, name="audit_file"),
    path("products/import", pages.import_products_page, name="import_products"),
    path("products/import/<uuid:upload_id>", pages.upload_page, name="import_upload"),
    path(
        "products/import/<uuid:upload_id>/set-aside.csv",
        pages.set_aside_file,
        name="import_set_aside",
    ),
    path(
        "suppliers/<uuid:party_id>/catalogue/import",
        supplier_price_pages.import_supplier_prices_page,
        name="import_supplier_prices",
    ),
    path("bank/import", bank_pages.import_statements_page, name="import_statements"),
    path("bank/import/<uuid:file_id>", bank_pages.statement_file_page, name="statement_file"),
]

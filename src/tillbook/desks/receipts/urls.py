"""Addresses of the pages about receipts and printers."""

from django.urls import path

from tillbook.desks.receipts import help_pages, mail_pages, pages, printer_pages, public_pages

urlpatterns = [
    path("r/<str:token>", public_pages.receipt_page, name="public_receipt"),
    path("r/<str:token>/pdf", public_pages.receipt_file, name="public_receipt_file"),
    path("sales/<uuid:sale_id>/mails", mail_pages.receipt_mails, name="receipt_mails"),
    path("sales/<uuid:sale_id>/mail", mail_pages.mail_receipt_page, name="mail_receipt"),
    path("receipt-mails/<uuid:mail_id>/forget", mail_pages.forget_mail_page, name="forget_mail"),
    path("help/devices", help_pages.what_works, name="what_works"),
    path("settings/receipts/", pages.layout_page, name="receipt_layout"),
    path("settings/receipts/logo", pages.logo_page, name="receipt_logo"),
    path("settings/printers/", printer_pages.printers_page, name="printers"),
    path("settings/printers/new", printer_pages.printer_page, name="new_printer"),
    path("settings/printers/<uuid:printer_id>/", printer_pages.printer_page, name="printer"),
    path(
        "settings/printers/<uuid:printer_id>/test",
        printer_pages.test_print_page,
        name="test_print",
    ),
    path(
        "settings/printers/<uuid:printer_id>/registers",
        printer_pages.assign_printer_page,
        name="assign_printer",
    ),
    path(
        "settings/printers/<uuid:printer_id>/remove",
        printer_pages.archive_printer_page,
        name="archive_printer",
    ),
    path(
        "settings/print-jobs/<uuid:job_id>/again",
        printer_pages.print_again_page,
        name="print_again",
    ),
    path(
        "settings/print-jobs/<uuid:job_id>/picture", printer_pages.job_picture, name="job_picture"
    ),
]

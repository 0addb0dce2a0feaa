"""Addresses of attachments."""

from django.urls import path

from tillbook.masters.files import pages

urlpatterns = [
    path("attachments/<uuid:attachment_id>/", pages.attachment_page, name="attachment"),
    path(
        "attachments/<uuid:attachment_id>/withdraw",
        pages.withdraw_page,
        name="withdraw_attachment",
    ),
    path("attachments/of/<str:kind>/<uuid:subject_id>/", pages.of_document, name="attachments"),
    path("attachments/of/<str:kind>/<uuid:subject_id>/add", pages.attach_page, name="attach"),
]

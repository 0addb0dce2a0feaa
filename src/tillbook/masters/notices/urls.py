"""Addresses of the pages about mail."""

from django.urls import path

from tillbook.masters.notices import pages

urlpatterns = [
    path("settings/mail/", pages.mail_page, name="mail"),
    path("settings/mail/test", pages.test_mail_page, name="test_mail"),
    path("settings/mail/forget", pages.forget_account_page, name="forget_mail_account"),
    path("settings/mail/<uuid:mail_id>/again", pages.again_page, name="mail_again"),
    path("settings/mail/<uuid:mail_id>/put-away", pages.put_away_page, name="put_mail_away"),
]

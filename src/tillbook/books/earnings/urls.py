"""The address of the tips report."""

from django.urls import path

from tillbook.books.earnings import pages

urlpatterns = [path("tips/", pages.tips_page, name="tips")]

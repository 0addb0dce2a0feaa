"""Every address of the product."""

from django.urls import include, path

from tillbook.plumbing.pages import choose_theme
from tillbook.plumbing.styleguide import styleguide

urlpatterns = [
    path("sign-in/", include("allauth.urls")),
    path("preferences/theme", choose_theme, name="choose_theme"),
    path("", include("tillbook.masters.taxes.urls")),
    path("styleguide", styleguide, name="styleguide"),
]

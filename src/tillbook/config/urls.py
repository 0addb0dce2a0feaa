"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("sign-in/", include("allauth.urls")),
]

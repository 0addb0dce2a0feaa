"""Pages of people and companies; signing in is django-allauth's, closed to strangers."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Nobody signs up by themselves: the owner adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

"""How a verb says no, and how it starts Django."""

from __future__ import annotations

import django


class Refused(Exception):
    """What was asked cannot be done; the message is one sentence that says why and what helps."""


def start_django() -> None:
    """Load the settings and the rooms; every verb that touches the data calls this first."""
    django.setup()

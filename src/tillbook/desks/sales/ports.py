"""What sales need to know from rooms above them; bound in the settings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class ReturnCap(Protocol):
    """How much one may give back on a day at a location for goods without a receipt."""

    def __call__(self, company_id: UUID) -> int:
        """Minor units."""


def return_cap(company_id: UUID) -> int:
    """The company's cap, in minor units."""
    ask: ReturnCap = import_string(settings.RETURN_CAP)
    return ask(company_id)


class ReceiptTexts(Protocol):
    """The texts of notes whose hashes stand on receipts."""

    def __call__(self, company_id: UUID, hashes: Collection[str]) -> dict[str, str]:
        """Hash -> text; empty where it was erased, absent where it never came."""


class ForgetTexts(Protocol):
    """Erases such texts in the open transaction."""

    def __call__(self, company_id: UUID, hashes: Collection[str]) -> int:
        """How many there were."""


def receipt_texts(company_id: UUID, hashes: Collection[str]) -> dict[str, str]:
    """The notes of these hashes; empty where one was erased."""
    ask: ReceiptTexts = import_string(settings.RECEIPT_TEXTS)
    return ask(company_id, hashes) if hashes else {}


def forget_texts(company_id: UUID, hashes: Collection[str]) -> int:
    """Erase the notes of these hashes, and say how many there were."""
    forget: ForgetTexts = import_string(settings.FORGET_TEXTS)
    return forget(company_id, hashes)

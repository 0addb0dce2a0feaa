"""The morning's mail about stock: ordered once a day, for whoever the company names."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

from tillbook.insight.restocking.models import AlertCount, StockWatch
from tillbook.insight.restocking.queries import keeping_of
from tillbook.masters.notices.operations.mails import MailOrder, MailRefused, order_mail
from tillbook.masters.notices.queries import can_mail
from tillbook.masters.notices.rules import WrongAddress
from tillbook.masters.organisation.home_language import home_language
from tillbook.masters.organisation.queries import company
from tillbook.masters.sourcing.queries import today
from tillbook.plumbing.writer import write

KIND = "stock_digest"


def order_digest(company_id: UUID) -> bool:
    """Order the mail of today where there is anything to tell, and somebody to tell; whether it
    was ordered."""
    setting = keeping_of(company_id)
    mark = StockWatch.objects.filter(company_id=company_id).first()
    info = company(company_id)
    day = today(info)
    if not setting.digest_to or mark is None or mark.told_on == day or not can_mail(company_id):
        return False
    told = AlertCount.objects.filter(location__company_id=company_id, items__gt=0).exists()
    if told:
        order = MailOrder(
            id=_id_of(company_id, day),
            company_id=company_id,
            kind=KIND,
            subject_id=company_id,
            address=setting.digest_to,
            language=home_language(info.country),
        )
        try:
            order_mail(order)
        except (MailRefused, WrongAddress):
            # Another morning: nothing may keep the worker from its work.
            told = False
    write(lambda: StockWatch.objects.filter(company_id=company_id).update(told_on=day))
    return told


def _id_of(company_id: UUID, day: date) -> UUID:
    """The id of a day's mail (a UUIDv8): the same day is the same mail."""
    text = f"{KIND}\n{company_id}\n{day}"
    digest = bytearray(sha256(text.encode()).digest())
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest[:16]))

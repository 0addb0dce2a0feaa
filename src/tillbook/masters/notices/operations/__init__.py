"""The writers of mail."""

from tillbook.masters.notices.operations.account import (
    AccountSettings,
    forget_account,
    keep_silent,
    set_account,
)
from tillbook.masters.notices.operations.mails import (
    MailOrder,
    MailRefused,
    forget_address,
    forget_old,
    forget_person,
    note_failed,
    note_sent,
    order_mail,
    put_away,
    put_off,
    take_up,
    try_again,
)

__all__ = [
    "AccountSettings",
    "MailOrder",
    "MailRefused",
    "forget_account",
    "forget_address",
    "forget_old",
    "forget_person",
    "keep_silent",
    "note_failed",
    "note_sent",
    "order_mail",
    "put_away",
    "put_off",
    "set_account",
    "take_up",
    "try_again",
]

"""Mail on its way: taken up, handed to the company's server by SMTP, and what became of it noted.

Called between two writer transactions, never inside one. Each mail keeps its `Message-ID`, whatever
the attempt: a connection that is cut after the server has taken a mail and before it says so is
the one case in which a mail can come twice, and then mailboxes can tell that it is the same.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.utils import formataddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import BadHeaderError

from tillbook.masters.notices.letters import Letter, letter_of
from tillbook.masters.notices.models import MailAccount, OutgoingMail
from tillbook.masters.notices.operations import (
    keep_silent,
    note_failed,
    note_sent,
    put_off,
    take_up,
)
from tillbook.masters.notices.queries import due_mails, mail_account, password_of
from tillbook.masters.notices.rules import SMTP_PORTS
from tillbook.plumbing import clock
from tillbook.plumbing.faults import fault_point

log = logging.getLogger(__name__)

#: A mail server that takes longer for a step is given up for now.
SECONDS = 10.0
#: Mails of a company in one round of the worker: a slow server must not hold up the feed.
AT_ONCE = 5

#: forbidden: no port of a mail server. no_answer: nobody there. certificate: not who it says.
#: sign_in: user or password refused. address: it takes nothing for that address. sender: nothing
#: from ours. later: for now it takes nothing. refused: it takes it never. cut_off: broke off in
#: the middle. not_here: what it is about has not arrived. not_written: the letter could not be
#: made. forgotten: the address was erased first.
PROBLEMS = (
    *("forbidden", "no_answer", "certificate", "sign_in", "address", "sender", "later"),
    *("refused", "cut_off", "not_here", "not_written", "forgotten"),
)


class NotSent(Exception):
    """It was not sent. problem: a word of `PROBLEMS`; for_good: asking again changes nothing."""

    def __init__(self, problem: str, said: str = "", *, for_good: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.said = said
        self.for_good = for_good


#: The server could not be reached at all: no fault of the mail.
_AWAY = frozenset({"no_answer", "certificate", "sign_in", "forbidden"})


def send_due(company_id: UUID) -> None:
    """Send what is due; safe to repeat. A chore of the worker."""
    now = clock.now()
    account = mail_account(company_id)
    if account is None or (account.silent_until and account.silent_until > now):
        return
    due = due_mails(company_id, now, AT_ONCE)
    if not due:
        return
    door = _Door(account)
    try:
        for mail_id in due:
            mail = take_up(mail_id)
            if mail and not _send(door, mail):
                break
    finally:
        door.close()


def _send(door: _Door, mail: OutgoingMail) -> bool:
    """Try a mail; False when the server is not to be had and the others need not be tried."""
    try:
        letter = _letter(mail)
        door.open()
        fault_point("mail.before_sending")
        door.hand_over(message_of(door.account, mail.address, letter, mail.id))
    except NotSent as refused:
        log.info("mail %s: %s", mail.id, refused.problem)
        if refused.problem in _AWAY:
            put_off(mail.id, refused.problem, refused.said)
            keep_silent(mail.company_id, answered=False)
            return False
        note_failed(mail.id, refused.problem, refused.said, for_good=refused.for_good)
        door.close()
    else:
        fault_point("mail.before_noting")
        note_sent(mail.id)
    keep_silent(mail.company_id, answered=True)
    return True


def _letter(mail: OutgoingMail) -> Letter:
    try:
        letter = letter_of(mail.kind, mail.company_id, mail.subject_id, mail.language, mail.origin)
    except Exception:
        log.exception("mail %s cannot be written", mail.id)
        raise NotSent("not_written") from None
    if letter is None:
        raise NotSent("not_here")
    return letter


def send_now(account: MailAccount, address: str, letter: Letter, mail_id: UUID) -> None:
    """Send a letter at once, for somebody who waits; raises NotSent."""
    door = _Door(account)
    try:
        door.open()
        door.hand_over(message_of(account, address, letter, mail_id))
    finally:
        door.close()


def message_of(
    account: MailAccount, address: str, letter: Letter, mail_id: UUID
) -> EmailMultiAlternatives:
    """The letter as a message; the same mail has the same `Message-ID` at each attempt."""
    domain = account.sender.rpartition("@")[2]
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        from_email=formataddr((account.sender_name, account.sender)),
        to=[address],
        headers={
            "Message-ID": f"<{mail_id.hex}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for name, content, kind in letter.files:
        message.attach(name, content, kind)
    return message


class _Door:
    """The connection to a mail server, for as many mails as it lasts."""

    def __init__(self, account: MailAccount) -> None:
        self.account = account
        self._backend = EmailBackend(
            host=account.host,
            port=account.port,
            username=account.user,
            password=password_of(account),
            use_tls=account.security == MailAccount.Security.STARTTLS,
            use_ssl=account.security == MailAccount.Security.TLS,
            timeout=int(SECONDS),
        )

    def open(self) -> None:
        """Connect and sign in; raises NotSent."""
        if self.account.port not in SMTP_PORTS and not settings.MAIL_TO_ANY_PORT:
            raise NotSent("forbidden")
        try:
            self._backend.open()
        except ssl.SSLError as wrong:
            raise NotSent("certificate", str(wrong.reason or "")) from None
        except smtplib.SMTPAuthenticationError as refused:
            raise NotSent("sign_in", _words(refused.smtp_error)) from None
        except smtplib.SMTPNotSupportedError as refused:
            raise NotSent("certificate", str(refused)) from None
        except smtplib.SMTPResponseException as refused:
            raise NotSent("no_answer", _words(refused.smtp_error)) from None
        except UnicodeError:  # users and passwords are ASCII, as the protocol has them
            raise NotSent("sign_in") from None
        except (OSError, smtplib.SMTPException):
            raise NotSent("no_answer") from None

    def hand_over(self, message: EmailMultiAlternatives) -> None:
        """Have the server take it; raises NotSent."""
        try:
            taken = self._backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()), (450, b""))
            raise _answered("address", code, said) from None
        except smtplib.SMTPSenderRefused as refused:
            raise _answered("sender", refused.smtp_code, refused.smtp_error) from None
        except smtplib.SMTPResponseException as refused:
            raise _answered("refused", refused.smtp_code, refused.smtp_error) from None
        except (smtplib.SMTPServerDisconnected, OSError):
            raise NotSent("cut_off") from None
        except (BadHeaderError, smtplib.SMTPException, ValueError) as wrong:
            raise NotSent("not_written", str(wrong), for_good=True) from None
        if not taken:
            raise NotSent("cut_off")

    def close(self) -> None:
        """Leave; whatever is wrong with that changes nothing."""
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            self._backend.connection = None


def _answered(problem: str, code: int, said: Any) -> NotSent:
    """4xx is for now, greylisting among it; 5xx is for good."""
    if 500 <= code < 600:
        return NotSent(problem, f"{code} {_words(said)}", for_good=True)
    return NotSent("later", f"{code} {_words(said)}")


def _words(said: Any) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)

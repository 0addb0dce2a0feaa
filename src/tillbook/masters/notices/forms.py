"""The form of a mail server."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.notices.models import MailAccount
from tillbook.masters.notices.rules import SMTP_PORTS, WrongAddress, mail_address
from tillbook.plumbing.forms import StoredForm

_HOST = re.compile(r"[A-Za-z0-9.:-]{1,253}")


def checked_address(text: str) -> str:
    """An address as it is written on a mail; raises a form's error."""
    try:
        return mail_address(text)
    except WrongAddress:
        raise forms.ValidationError(
            _("That is no e-mail address; one looks like marta@example.com.")
        ) from None


class MailForm(StoredForm):
    """A mail server. password: left empty, the one that is kept stays."""

    host = forms.CharField(
        label=gettext_lazy("Mail server"),
        max_length=253,
        help_text=gettext_lazy("As your mail provider names it, such as smtp.example.com."),
    )
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(
        label=gettext_lazy("Encryption"), choices=MailAccount.Security.choices
    )
    user = forms.CharField(label=gettext_lazy("User"), max_length=254, required=False)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput,
        help_text=gettext_lazy(
            "Kept encrypted and shown to nobody. Empty: the one you gave stays."
        ),
    )
    sender = forms.CharField(
        label=gettext_lazy("Sender's address"),
        max_length=254,
        help_text=gettext_lazy("Answers of customers go there."),
    )
    sender_name = forms.CharField(
        label=gettext_lazy("Sender's name"), max_length=80, required=False
    )

    def __init__(self, *args: Any, account: MailAccount | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).strip().casefold()
        if not _HOST.fullmatch(host):
            raise forms.ValidationError(_("A server's name, such as smtp.example.com."))
        return host

    def clean_port(self) -> int:
        port = int(self.cleaned_data["port"])
        if port not in SMTP_PORTS and not settings.MAIL_TO_ANY_PORT:
            raise forms.ValidationError(_("Mail servers listen at port 25, 465, 587 or 2525."))
        return port

    def clean_sender(self) -> str:
        return checked_address(self.cleaned_data["sender"])

    def clean_sender_name(self) -> str:
        name = " ".join(str(self.cleaned_data["sender_name"]).split())
        if not all(letter.isprintable() for letter in name):
            raise forms.ValidationError(_("A name of letters on one row."))
        return name

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("security") == MailAccount.Security.NONE and given.get("user"):
            self.add_error("security", _("With a password it must be encrypted."))
        moved = self._account and self._account.host != given.get("host")
        if moved and self._account.sealed and not given.get("password"):  # type: ignore[union-attr]
            self.add_error("password", _("Another server: give its password too."))
        if not given.get("user"):
            given["password"] = ""
        elif not given.get("password"):
            given["password"] = None
        return given

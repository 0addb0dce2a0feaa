"""What went wrong with a mail, as a person reads it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

PROBLEMS: dict[str, str | Promise] = {
    "forbidden": gettext_lazy("Mail servers listen at port 25, 465, 587 or 2525."),
    "no_answer": gettext_lazy("The mail server does not answer. Are its name and port right?"),
    "certificate": gettext_lazy(
        "The connection could not be encrypted, or the server's certificate is not its own."
    ),
    "sign_in": gettext_lazy("The mail server refused the user or the password."),
    "address": gettext_lazy("The mail server takes nothing for this address."),
    "sender": gettext_lazy("The mail server does not let you send from your sender's address."),
    "later": gettext_lazy("The mail server takes nothing for now. It is tried again by itself."),
    "refused": gettext_lazy("The mail server refused the mail."),
    "cut_off": gettext_lazy("The connection broke off in the middle."),
    "not_here": gettext_lazy("The receipt has not arrived from the register yet."),
    "not_written": gettext_lazy("The mail could not be written."),
    "forgotten": gettext_lazy("The address was erased before it was sent."),
}

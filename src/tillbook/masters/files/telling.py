"""Refusals of files, and their sizes, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.files.errors import SENTENCES, FileRefused
from tillbook.values.rounding import divide


def refusal_words(refused: FileRefused) -> str:
    """Why a file is not taken, and what to do."""
    return _(SENTENCES[refused.refusal]) % refused.words


def size_words(size: int) -> str:
    """How large a file is."""
    if size < 1024:
        return ngettext("%(n)d byte", "%(n)d bytes", size) % {"n": size}
    if size < 1024 * 1024:
        return _("%(n)d kB") % {"n": divide(size, 1024)}
    return _("%(n)d MB") % {"n": divide(size, 1024 * 1024)}

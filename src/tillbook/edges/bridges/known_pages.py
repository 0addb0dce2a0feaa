"""The pages of files that people look for by name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Files for auditors"),
        line=_("SAF-T and GoBD: the whole books of a span of days, as a tax office reads them"),
        icon="file-text",
        url_name="audit_files",
        also=_("audit export, SAF-T, tax inspection"),
        right=Right.EXPORT,
    ),
)

"""The pages of this room that people look for by name; those of "settings" stand there too."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tillbook.masters.organisation.rules import Right
from tillbook.plumbing.registries import PageEntry

PAGES = (
    PageEntry(
        name=_("Company and locations"),
        line=_("Name, tax number, rounding, and the places where people sell"),
        icon="store",
        url_name="company_settings",
        also=_("branch, shop, address"),
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Companies"),
        line=_("Your other companies, and adding one"),
        icon="layout-list",
        url_name="companies",
        also=_("second business, client, change company"),
        right=Right.SETTINGS_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("People"),
        line=_("Who works here, in which role and where"),
        icon="users",
        url_name="staff",
        also=_("employees, users"),
        right=Right.PEOPLE_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Roles and rights"),
        line=_("What each role may do"),
        icon="shield-check",
        url_name="roles",
        right=Right.PEOPLE_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("API keys"),
        line=_("Which programs may read and write, and when they last did"),
        icon="key-round",
        url_name="api_keys",
        right=Right.KEYS_WRITE,
        group="settings",
    ),
    PageEntry(
        name=_("Audit trail"),
        line=_("Who changed what, and when"),
        icon="scroll-text",
        url_name="audit_trail",
        right=Right.AUDIT_READ,
        group="settings",
    ),
)

"""Template tags of the interface: icons, built assets, attributes handed on, form widgets."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from tillbook.plumbing import made_for
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.made_for import page_company
from tillbook.plumbing.sent_once import ONCE
from tillbook.values.rounding import divide

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "icons"
DIST = Path(__file__).resolve().parent.parent / "static" / "tillbook" / "dist"
_NAME = re.compile(r"^[a-z0-9-]+$")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=256)
def drawing(name: str) -> str:
    """Return what is inside the icon's `<svg>`; an unknown name is a mistake in a template."""
    if not _NAME.match(name) or not (ICONS / f"{name}.svg").exists():
        raise LookupError(f"there is no icon “{name}” in plumbing/icons")
    match = _DRAWING.search((ICONS / f"{name}.svg").read_text(encoding="utf-8"))
    if match is None:
        raise LookupError(f"the icon “{name}” is not an SVG drawing")
    return match[1].strip()


@register.simple_tag
def once() -> SafeString:
    """The field that lets a form make one thing only, however often it is sent."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, new_id())


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """What every form that posts carries: that it is ours, and which company it was made for."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105  # what Django says of none
        return SafeString("")
    fields = [("csrfmiddlewaretoken", token)]
    if company := page_company(context.get("request")):
        fields.append((made_for.FIELD, company))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.simple_tag(takes_context=True)
def sent_headers(context: template.Context) -> str:
    """The same two, of what a page's scripts send: JSON for an attribute."""
    headers = {"X-CSRFToken": str(context.get("csrf_token", ""))}
    if company := page_company(context.get("request")):
        headers[made_for.HEADER] = company
    return json.dumps(headers)


@register.simple_tag
def icon(name: str, size: int | str = 20, label: str = "", extra: str = "") -> SafeString:
    """Draw an icon of 16, 20 or 24 px; with a label it is an image with that name, else silent."""
    kind = "icon" if str(size) == "20" else f"icon icon-{size}"
    named = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="{}{}" viewBox="0 0 24 24" {}>{}</svg>',
        kind,
        f" {extra}" if extra else "",
        mark_safe(named),  # noqa: S308  # built above from escaped parts
        mark_safe(drawing(str(name))),  # noqa: S308  # a file of this package
    )


@lru_cache(maxsize=1)
def _manifest_of(changed_ns: int) -> dict[str, Any]:
    """The build's list, read again when the file was written again."""
    entries: dict[str, Any] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return entries


def manifest() -> dict[str, Any]:
    """Return what the front-end build made, by source path; empty when it has not been built."""
    try:
        return _manifest_of((DIST / "manifest.json").stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@register.simple_tag
def asset(source: str) -> str:
    """Return the address of a built file, named by its source ("backoffice/styles/…")."""
    entry = manifest().get(source)
    return static(f"tillbook/dist/{entry['file'] if entry else source.rsplit('/', 1)[-1]}")


@register.simple_tag
def rest(attrs: Any, *without: str) -> SafeString:
    """Write the attributes a component does not name itself, each value escaped.

    Cotton's own `{{ attrs }}` trusts a value that begins and ends with a quote; this does not.
    """
    pairs = attrs.attrs_dict().items()
    return format_html_join(
        " ",
        "{}",
        (
            (format_html('{}="{}"', key, value) if value is not True else key,)
            for key, value in pairs
            if value is not False and value is not None and key not in without
        ),
    )


@register.filter
def widget(field: BoundField, extra: str = "") -> SafeString:
    """Draw a form field's control, described by its help and error, with more attributes.

    `extra` is written `name=value;name=value`.
    """
    attributes: dict[str, str | bool] = {}
    for part in extra.split(";"):
        name, sign, value = part.partition("=")
        if sign:
            attributes[name] = value
    described = [f"{field.auto_id}-help"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}-error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.filter
def kind_of(field: BoundField) -> str:
    """Return the kind of control a form field has: "checkbox", "select", "textarea"…"""
    return (
        getattr(field.field.widget, "input_type", "") or type(field.field.widget).__name__.lower()
    )


@register.filter
def word(code: str) -> str:
    """Say a code that the books carry ("adjustment", "clearing") in the reader's language."""
    return capfirst(gettext(code.replace("_", " "))) if code else ""


@register.filter
def initial(name: str) -> str:
    """Return the first letter of a name, upper case."""
    return str(name).strip()[:1].upper()


@register.filter
def share(part: int, whole: int) -> int:
    """Return part of whole as a whole per cent between 0 and 100, for gauges and bars."""
    return max(0, min(100, divide(100 * int(part), int(whole)))) if whole else 0


@register.filter
def of_key(mapping: Any, key: Any) -> Any:
    """Return what a dictionary holds under this key; None when nothing."""
    return mapping.get(key)


@register.simple_tag
def passkey_script(form: str, **ids: str) -> SafeString:
    """What the sign-in package's script reads of a page: its form, and the ids of its parts."""
    text = json.dumps({"ids": ids}).translate({ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"})
    return format_html(
        '<script type="application/json" data-allauth-onload="{}">{}</script>',
        f"allauth.webauthn.forms.{form}",
        mark_safe(text),  # noqa: S308  # JSON whose signs of HTML are escaped above
    )

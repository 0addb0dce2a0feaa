"""Pages of API keys: made, shown once, revoked."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.organisation.operations import (
    NotPossible,
    create_api_key,
    revoke_api_key,
)
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.queries import KeyRow, api_keys
from tillbook.masters.organisation.rights_words import by_group
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing import clock
from tillbook.plumbing.sent_once import note_led
from tillbook.plumbing.writer import write


class KeyForm(forms.Form):
    """A key's name, where it may act and until when; its scopes are boxes beside it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Which program uses it, to know it again by."),
    )
    location = forms.ChoiceField(label=gettext_lazy("May act at"), required=False)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: until it is revoked."),
    )

    def __init__(self, *args: Any, places: list[LocationInfo], everywhere: bool, **more: Any):
        super().__init__(*args, **more)
        choices = [(str(place.id), place.name) for place in places]
        if everywhere:
            choices.insert(0, ("", _("every location")))
        self.fields["location"].choices = choices  # type: ignore[attr-defined]
        self.fields["location"].required = not everywhere

    def clean_last_day(self) -> date | None:
        """A key that has ended already opens nothing."""
        day: date | None = self.cleaned_data["last_day"]
        if day and day < clock.now().date():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


@page(Right.KEYS_WRITE)
def keys_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The keys there are, what they may do and when they last did."""
    names = {at.id: at.name for at in visible_locations(actor)}
    now = clock.now()
    rows = [
        (key, names.get(key.location_id, "") if key.location_id else "", _state(key, now))
        for key in api_keys(actor.company_id)
        if _seen_by(actor, key)
    ]
    context = {"section": "settings", "rows": rows, "trail": _trail()}
    return render(request, "organisation/keys.html", context)


def _seen_by(actor: Actor, key: KeyRow) -> bool:
    """Who is limited to locations sees the keys of these, not those that reach further."""
    return actor.location_ids is None or key.location_id in actor.location_ids


def _state(key: KeyRow, now: datetime) -> tuple[str, str, str]:
    """(tone, icon, word) of a key's badge."""
    if key.revoked:
        return "neutral", "x", _("Revoked")
    if key.expires_at and key.expires_at <= now:
        return "neutral", "clock", _("Ended")
    return "pine", "check", _("Works")


@page(Right.KEYS_WRITE)
@require_http_methods(["GET", "POST"])
def new_key_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a key; the answer is the only page that ever shows it."""
    places = visible_locations(actor)
    everywhere = actor.location_ids is None
    form = KeyForm(request.POST or None, places=places, everywhere=everywhere)
    scopes = set(request.POST.getlist("scope"))
    if request.method == "POST":
        if beyond := scopes - actor.rights:
            form.add_error(None, _("You have not the right “%s” yourself.") % min(beyond))
        if not scopes:
            form.add_error(None, _("Choose at least one thing that the key may do."))
        if form.is_valid():
            try:
                made = _make(actor, form.cleaned_data, scopes, places)
                # Loaded again, that page must not make a second key.
                note_led(request, reverse("api_keys"))
                return _shown_once(request, *made)
            except NotPossible as refused:
                form.add_error(None, str(refused))
    groups = [
        (title, [(w, w.right in scopes, True) for w in rows if w.right in actor.rights])
        for title, rows in by_group()
    ]
    trail = [*_trail(), (_("API keys"), reverse("api_keys"))]
    context = {"section": "settings", "form": form, "groups": groups, "trail": trail}
    return render(request, "organisation/new_key.html", context)


def _make(
    actor: Actor, given: dict[str, Any], scopes: set[str], places: list[LocationInfo]
) -> tuple[str, str]:
    """The key's name, and the key."""
    zone = places[0].zone if places else ZoneInfo("UTC")
    day = given["last_day"]
    ends = datetime.combine(day, time.max, zone) if day else None
    location = UUID(given["location"]) if given["location"] else None
    key, secret = write(
        lambda: create_api_key(
            company_id=actor.company_id,
            name=given["name"],
            scopes=scopes,
            location_id=location,
            expires_at=ends,
            actor=actor,
        )
    )
    return key.name, secret


def _shown_once(request: HttpRequest, name: str, secret: str) -> HttpResponse:
    trail = [*_trail(), (_("API keys"), reverse("api_keys"))]
    context = {"section": "settings", "name": name, "secret": secret, "trail": trail}
    answer = render(request, "organisation/key_made.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(Right.KEYS_WRITE)
@require_POST
def revoke_key_page(request: HttpRequest, actor: Actor, key_id: UUID) -> HttpResponse:
    """End a key at once."""
    keys = [key for key in api_keys(actor.company_id) if key.id == key_id]
    if not keys or not _seen_by(actor, keys[0]):
        raise Http404
    if revoke_api_key(actor.company_id, key_id, actor):
        messages.success(
            request, _("“%s” is revoked: within two seconds it opens nothing.") % keys[0].name
        )
    return redirect("api_keys")


def _trail() -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings"))]

"""Pages about registers: how each does, enrolling and revoking, limits, PINs."""

from __future__ import annotations

from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.desks.registers.forms import FavouritesForm, LimitsForm, PinForm, RegisterForm
from tillbook.desks.registers.listing import (
    PinState,
    RegisterRow,
    lost_of,
    pin_states,
    register_rows,
)
from tillbook.desks.registers.operations import (
    CopyRefused,
    add_register,
    bring_copy,
    clear_pin,
    make_code,
    require_may_set,
    revoke_device,
    set_favourites,
    set_limits,
    set_pin,
)
from tillbook.desks.registers.queries import favourites, limits
from tillbook.masters.catalog.queries import items_by_id, items_by_sku
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page, request_actor, signed_in, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.gaps import ranges
from tillbook.plumbing.sent_once import note_led


def _settings() -> tuple[str, str]:
    return _("Settings"), reverse("settings")


def _registers() -> tuple[str, str]:
    return _("Registers"), reverse("registers")


@page(Right.REGISTERS_ENROL)
@require_GET
def registers_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All registers: who was heard of when, and what they still have to send."""
    rows = register_rows(actor)
    context = {
        "section": "settings",
        "trail": [_settings()],
        "rows": rows,
        "unsent": sum(row.device.unsent for row in rows if row.device),
        "places": visible_locations(actor),
        "may_limit": actor.may(Right.SETTINGS_WRITE),
    }
    return render(request, "registers/registers.html", context)


@page(Right.REGISTERS_ENROL)
@require_http_methods(["GET", "POST"])
def new_register_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make a till."""
    places = visible_locations(actor)
    form = RegisterForm(request.POST or None, places=[(str(at.id), at.name) for at in places])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = add_register(actor, UUID(given["location"]), given["code"], given["name"])
        except NotPossible as refused:
            form.add_error("code", str(refused))
        else:
            return redirect("register_details", made)
    context = {"section": "settings", "form": form, "trail": [_settings(), _registers()]}
    return render(request, "registers/new.html", context)


def _row(actor: Actor, register_id: UUID) -> RegisterRow:
    row = next((r for r in register_rows(actor) if r.register.id == register_id), None)
    if row is None:
        raise Http404
    return row


@page(Right.REGISTERS_ENROL)
@require_GET
def register_details(request: HttpRequest, actor: Actor, register_id: UUID) -> HttpResponse:
    """One register: its device, its series and what is missing of them."""
    row = _row(actor, register_id)
    context = {
        "section": "settings",
        "row": row,
        "lost": lost_of(row),
        "trail": [_settings(), _registers()],
    }
    return render(request, "registers/register.html", context)


@page(Right.REGISTERS_ENROL)
@require_POST
def enrol_page(request: HttpRequest, actor: Actor, register_id: UUID) -> HttpResponse:
    """Make a code and show it, this once, to type or to scan."""
    row = _row(actor, register_id)
    code = make_code(actor, register_id)
    # Loaded again, the page must not make a second code, which would end the first.
    note_led(request, reverse("register_details", args=[register_id]))
    address = request.build_absolute_uri(reverse("register"))
    drawn = segno.make(f"{address}#enrol={code}", error="m").svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    context = {
        "section": "settings",
        "row": row,
        "code": f"{code[:4]} {code[4:]}",
        "address": address,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn here, from an address and a code of ours
        "trail": [
            _settings(),
            _registers(),
            (row.register.name, reverse("register_details", args=[register_id])),
        ],
    }
    response = render(request, "registers/code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(Right.REGISTERS_ENROL)
@require_POST
def revoke_page(request: HttpRequest, actor: Actor, register_id: UUID) -> HttpResponse:
    """Revoke the device that the register is."""
    row = _row(actor, register_id)
    if row.device and revoke_device(actor, row.device.id):
        messages.success(request, _("The register is revoked. Its sales still come in."))
    return redirect("register_details", register_id)


@page(Right.REGISTERS_ENROL)
@require_POST
def bring_copy_page(request: HttpRequest, actor: Actor, register_id: UUID) -> HttpResponse:
    """Take in the file that the register wrote beside its own store."""
    _row(actor, register_id)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise CopyRefused(_("Choose the file of the second copy."))
        brought = bring_copy(actor, register_id, file.read())
    except CopyRefused as refused:
        messages.error(request, str(refused))
        return redirect("register_details", register_id)
    if brought is None:
        raise Http404
    new = ngettext("%(n)d receipt came in.", "%(n)d receipts came in.", brought.new)
    said = [new % {"n": brought.new}]
    if brought.known:
        words = ngettext("%(n)d was here already.", "%(n)d were here already.", brought.known)
        said.append(words % {"n": brought.known})
    if brought.aside:
        words = ngettext("%(n)d stands in To clarify.", "%(n)d stand in To clarify.", brought.aside)
        said.append(words % {"n": brought.aside})
    if brought.unread:
        lines = ranges(brought.unread[:20])
        said.append(_("Unreadable, and left out: line %(lines)s.") % {"lines": lines})
    troubled = brought.aside or brought.unread
    (messages.warning if troubled else messages.success)(request, " ".join(said))
    return redirect("register_details", register_id)


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def limits_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far registers go by themselves, and what that may cost."""
    rows = register_rows(actor)
    form = LimitsForm(
        request.POST or None,
        info=company(actor.company_id),
        now=limits(actor.company_id),
        tills=max(1, len([r for r in rows if r.device and not r.device.revoked_at])),
    )
    if request.method == "POST" and form.is_valid():
        set_limits(actor, form.wanted())
        messages.success(request, _("The limits hold from the registers' next contact on."))
        return redirect("registers")
    context = {
        "section": "settings",
        "form": form,
        "currency": company(actor.company_id).money,
        "trail": [_settings(), _registers()],
    }
    return render(request, "registers/limits.html", context)


@page(Right.REGISTERS_ENROL)
@require_http_methods(["GET", "POST"])
def favourites_page(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """What stands on the first screen of a location's registers."""
    place = next((at for at in visible_locations(actor) if at.id == location_id), None)
    if place is None:
        raise Http404
    info = company(actor.company_id)
    if request.method == "POST":
        form = FavouritesForm(request.POST)
        if form.is_valid():
            wanted = [sku.strip() for sku in form.cleaned_data["skus"].splitlines() if sku.strip()]
            found = items_by_sku(info.id, info.version, wanted)
            if missing := [sku for sku in wanted if sku not in found]:
                sentence = _("There is no product %(codes)s.") % {"codes": ", ".join(missing[:5])}
                form.add_error("skus", sentence)
            elif len(wanted) > 200:
                form.add_error("skus", _("200 at most: the rest is found by searching."))
            else:
                set_favourites(actor, location_id, [found[sku].id for sku in wanted])
                messages.success(request, _("The registers show them from their next contact on."))
                return redirect("registers")
    else:
        ids = favourites(location_id)
        items = items_by_id(info.id, info.version, ids)
        skus = "\n".join(items[key].sku for key in ids if key in items)
        form = FavouritesForm(initial={"skus": skus})
    context = {
        "section": "settings",
        "form": form,
        "place": place,
        "trail": [_settings(), _registers()],
    }
    return render(request, "registers/favourites.html", context)


@page(Right.REGISTERS_ENROL)
@require_GET
def pins_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who can sign in at a register."""
    context = {
        "section": "settings",
        "people": pin_states(actor),
        "trail": [_settings(), _registers()],
    }
    return render(request, "registers/pins.html", context)


@page(Right.REGISTERS_ENROL)
@require_GET
def pin_panel(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Whether somebody has a PIN, as a part of their page."""
    person = next((one for one in pin_states(actor) if one.id == person_id), None)
    if person is None:
        raise Http404
    return render(request, "registers/pin_panel.html", {"person": person})


@page(Right.REGISTERS_ENROL)
@require_http_methods(["GET", "POST"])
def set_pin_page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Set somebody's PIN, or take it away."""
    person = next((one for one in pin_states(actor) if one.id == person_id), None)
    if person is None:
        raise Http404
    require_may_set(actor, person_id)
    if request.POST.get("action") == "clear":
        if clear_pin(actor, person_id):
            messages.success(request, _("%(name)s has no PIN any more.") % {"name": person.name})
        return redirect("pins")
    trail = [_settings(), _registers(), (_("PINs"), reverse("pins"))]
    return _pin_form(request, actor, person, trail, "pins")


@signed_in
@require_http_methods(["GET", "POST"])
def own_pin_page(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN."""
    actor = request_actor(request)
    person = None
    if actor is not None:
        person = next((one for one in pin_states(actor) if one.id == actor.id), None)
    if actor is None or person is None:
        raise Http404
    return _pin_form(request, actor, person, [], "own_pin")


def _pin_form(
    request: HttpRequest,
    actor: Actor,
    person: PinState,
    trail: list[tuple[str, str]],
    then: str,
) -> HttpResponse:
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_pin(actor, person.id, form.cleaned_data["pin"])
        messages.success(request, _("The PIN is set. Registers take it at their next contact."))
        return redirect(then)
    context = {
        "section": "settings" if trail else "",
        "form": form,
        "person": person,
        "own": not trail,
        "trail": trail,
    }
    return render(request, "registers/pin.html", context)

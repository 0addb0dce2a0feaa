"""Pages of people: who works here, in which role and where; and what each role may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.operations.companies import invite
from tillbook.masters.organisation.operations.people import (
    add_person,
    change_person,
    delete_role,
    save_role,
)
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.people_list import people_listing
from tillbook.masters.organisation.people_rows import (
    PersonRow,
    RoleRow,
    demo_company,
    invited,
    people,
    roles,
)
from tillbook.masters.organisation.queries import company, person_by_email
from tillbook.masters.organisation.rights_words import by_group, risky
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing import registries
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.templatetags.interface import word

EVERYWHERE, SOME = "everywhere", "some"


class PersonForm(StoredForm):
    """Somebody's name and role, and where they work."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    where = forms.ChoiceField(
        choices=[(EVERYWHERE, gettext_lazy("everywhere")), (SOME, gettext_lazy("only at"))],
        required=False,
    )
    place = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        *args: Any,
        choices: Iterable[tuple[str, str]],
        places: Iterable[LocationInfo],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = list(choices)  # type: ignore[attr-defined]
        named = [(str(at.id), at.name) for at in places]
        self.fields["place"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> None:
        """ "Only at" without a place must not come out as everywhere."""
        given = self.cleaned_data
        if given.get("where") != EVERYWHERE and not given.get("place"):
            self.add_error(None, _("Choose at least one location, or everywhere."))

    @property
    def chosen(self) -> set[UUID]:
        """Where they work, of a valid form; nowhere in particular is everywhere."""
        given = self.cleaned_data
        return set() if given["where"] == EVERYWHERE else {UUID(one) for one in given["place"]}


class KnownPersonForm(PersonForm):
    """Of somebody who is here already: whether they may come in."""

    active = forms.BooleanField(required=False)


class NewPersonForm(PersonForm):
    """With an address and a password they can sign in; without, they use a register by PIN."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("To sign in to the back office. A register needs none."),
    )
    password = forms.CharField(
        label=gettext_lazy("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("10 letters or more; they change it after signing in."),
    )

    def clean_password(self) -> str:
        """Judge it as the person's own choice would be."""
        given = str(self.cleaned_data["password"])
        if given:
            validate_password(given)
        return given

    def clean(self) -> None:
        """One without the other opens nothing."""
        super().clean()
        given = self.cleaned_data
        email = given.get("email", "")
        asks = not given.get("password") and "password" not in self.errors
        if email and asks and not person_by_email(email):
            self.add_error("password", _("Choose a first password for them."))
        if given.get("password") and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("Which address do they sign in with?"))


@page(Right.PEOPLE_WRITE)
@require_GET
def staff_page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Who works here."""
    context = {
        "section": "staff",
        "second_step": company(actor.company_id).second_step,
        "is_demo": demo_company(actor.company_id),
        "may_change": actor.may(Right.SETTINGS_WRITE),
        "invited": invited(actor),
    }
    return list_page(request, actor, people_listing(actor), "organisation/staff.html", context)


@page(Right.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new_person_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add somebody."""
    places, choices = visible_locations(actor), _role_choices(actor)
    # The least right to begin with, and of several locations none: both are for a person to say.
    start = {"role": _least_role(actor), "where": EVERYWHERE if len(places) < 2 else ""}
    form = NewPersonForm(request.POST or None, initial=start, choices=choices, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if person_by_email(given["email"]):
                return _invited(request, actor, form)
            person = add_person(
                actor,
                name=given["name"],
                role_id=UUID(given["role"]),
                location_ids=form.chosen,
                email=given["email"],
                password=given["password"],
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": given["name"]})
            return redirect("person", person)
    return render(request, "organisation/person.html", _person_context(actor, form, None))


@page(Right.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def person_page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Somebody's role and places, and what other rooms know of them."""
    found = people(actor, person_id)
    if not found:
        raise Http404
    person = found[0]
    places = visible_locations(actor)
    start = {
        "name": person.name,
        "role": str(person.role_id),
        "where": SOME if person.location_ids else EVERYWHERE,
        "place": [str(at.id) for at in places if at.id in person.location_ids],
        "active": person.active,
    }
    choices = dict([(str(person.role_id), word(person.role)), *_role_choices(actor)])
    form = KnownPersonForm(
        request.POST or None, initial=start, choices=choices.items(), places=places
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_person(
                actor,
                person_id,
                name=given["name"],
                role_id=UUID(given["role"]),
                location_ids=form.chosen,
                active=given["active"],
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. It holds from their next click on."))
            return redirect("person", person_id)
    return render(request, "organisation/person.html", _person_context(actor, form, person))


def _invited(request: HttpRequest, actor: Actor, form: NewPersonForm) -> HttpResponse:
    """Who signs in here already keeps name and password, and says whether they come."""
    given = form.cleaned_data
    invite(actor, email=given["email"], role_id=UUID(given["role"]), location_ids=form.chosen)
    words = _(
        "%(email)s signs in here already, for another company: they are invited, keep their name"
        " and password, and find the question in the bar above every page. Tell them."
    )
    messages.success(request, words % {"email": given["email"]})
    return redirect("staff")


def _person_context(actor: Actor, form: PersonForm, person: PersonRow | None) -> dict[str, Any]:
    chosen = form["place"].value() or []
    return {
        "section": "staff",
        "form": form,
        "person": person,
        "places": [(at, str(at.id) in chosen) for at in visible_locations(actor)],
        "where": form["where"].value(),
        "active": "active" in form.fields and bool(form["active"].value()),
        "may_everywhere": actor.location_ids is None,
        "above": bool(person and person.id != actor.id and person.rights - actor.rights),
        "panels": registries.panels("person", actor.rights) if person else [],
        "trail": [(_("People"), reverse("staff"))],
    }


def _role_choices(actor: Actor) -> list[tuple[str, str]]:
    """Roles that the actor may give: none with a right they have not."""
    return [(str(r.id), word(r.name)) for r in roles(actor.company_id) if r.rights <= actor.rights]


def _least_role(actor: Actor) -> str:
    given = [role for role in roles(actor.company_id) if role.rights <= actor.rights]
    return str(min(given, key=lambda role: len(role.rights)).id) if given else ""


@page(Right.PEOPLE_WRITE)
def roles_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The roles there are."""
    rows = [(row, risky(row.rights)) for row in roles(actor.company_id)]
    return render(
        request,
        "organisation/roles.html",
        {"section": "settings", "rows": rows, "all": len(Right), "trail": _settings_trail()},
    )


@page(Right.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def role_page(request: HttpRequest, actor: Actor, role_id: UUID | None = None) -> HttpResponse:
    """A role and its rights in plain words; without an id a new one."""
    role = None
    if role_id:
        role = next((row for row in roles(actor.company_id) if row.id == role_id), None)
        if role is None:
            raise Http404
    form = _role_form(request, actor, role)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved = save_role(actor, role_id=role_id, name=given["name"], rights=given["right"])
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. It holds from everybody's next click on."))
            return redirect("role", saved)
    return render(request, "organisation/role.html", _role_context(actor, role, form))


class RoleForm(StoredForm):
    """A role's name and rights."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    right = forms.MultipleChoiceField(required=False)


def _role_form(request: HttpRequest, actor: Actor, role: RoleRow | None) -> RoleForm:
    start = {"name": role.name, "right": sorted(role.rights)} if role else None
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        # A box that one may not change is not sent: the role keeps what it had there.
        kept = (role.rights if role else frozenset()) - actor.rights
        data.setlist("right", sorted({*data.getlist("right"), *kept}))
    form = RoleForm(data, initial=start)
    rights = [(one.right.value, str(one.does)) for _title, rows in by_group() for one in rows]
    form.fields["right"].choices = rights  # type: ignore[attr-defined]
    return form


def _role_context(actor: Actor, role: RoleRow | None, form: RoleForm) -> dict[str, Any]:
    rights = set(form["right"].value() or [])
    groups = [
        (title, [(words, words.right in rights, words.right in actor.rights) for words in rows])
        for title, rows in by_group()
    ]
    return {
        "section": "settings",
        "role": role,
        "form": form,
        "groups": groups,
        "trail": [*_settings_trail(), (_("Roles and rights"), reverse("roles"))],
    }


@page(Right.PEOPLE_WRITE)
@require_POST
def delete_role_page(request: HttpRequest, actor: Actor, role_id: UUID) -> HttpResponse:
    """Remove a role that nobody has."""
    try:
        delete_role(actor, role_id)
    except NotPossible as refused:
        messages.error(request, str(refused))
        return redirect("roles")
    messages.success(request, _("The role is gone."))
    return redirect("roles")


def _settings_trail() -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("settings"))]

"""Pages of people: who works here, in which role and where; and what each role may do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.operations.people import (
    add_person,
    change_person,
    delete_role,
    save_role,
)
from tillbook.masters.organisation.pages import page, visible_locations
from tillbook.masters.organisation.people_rows import (
    PersonRow,
    RoleRow,
    demo_company,
    people,
    roles,
)
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rights_words import by_group, risky
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.organisation.second_step import with_second_step
from tillbook.plumbing import registries
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.templatetags.interface import word


class PersonForm(StoredForm):
    """Somebody's name and role; where they work is read beside it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = list(choices)  # type: ignore[attr-defined]


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
        given = self.cleaned_data
        if given.get("email") and not given.get("password") and "password" not in self.errors:
            self.add_error("password", _("Choose a first password for them."))
        if given.get("password") and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("Which address do they sign in with?"))


@page(Right.PEOPLE_WRITE)
def staff_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who works here."""
    names = {at.id: at.name for at in visible_locations(actor)}
    rows = [
        (row, [names[place] for place in names if place in row.location_ids], risky(row.rights))
        for row in people(actor)
    ]
    info = company(actor.company_id)
    context = {
        "section": "staff",
        "rows": rows,
        "with_step": with_second_step([row.id for row, _places, _risks in rows]),
        "second_step": info.second_step,
        "is_demo": demo_company(actor.company_id),
        "may_change": actor.may(Right.SETTINGS_WRITE),
    }
    return render(request, "organisation/staff.html", context)


@page(Right.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new_person_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add somebody."""
    form = NewPersonForm(request.POST or None, choices=_role_choices(actor))
    chosen = _chosen(request, form)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = add_person(
                actor,
                name=given["name"],
                role_id=UUID(given["role"]),
                location_ids=chosen,
                email=given["email"],
                password=given["password"],
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": given["name"]})
            return redirect("person", person)
    return render(request, "organisation/person.html", _person_context(actor, form, chosen, None))


@page(Right.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def person_page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Somebody's role and places, and what other rooms know of them."""
    found = people(actor, person_id)
    if not found:
        raise Http404
    person = found[0]
    start = {"name": person.name, "role": str(person.role_id)}
    choices = dict([(str(person.role_id), word(person.role)), *_role_choices(actor)])
    form = PersonForm(request.POST or None, initial=start, choices=choices.items())
    chosen = _chosen(request, form) if request.method == "POST" else set(person.location_ids)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_person(
                actor,
                person_id,
                name=given["name"],
                role_id=UUID(given["role"]),
                location_ids=chosen,
                active=request.POST.get("active") == "1",
            )
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. It holds from their next click on."))
            return redirect("person", person_id)
    return render(request, "organisation/person.html", _person_context(actor, form, chosen, person))


def _person_context(
    actor: Actor, form: PersonForm, chosen: set[UUID], person: PersonRow | None
) -> dict[str, Any]:
    return {
        "section": "staff",
        "form": form,
        "person": person,
        "places": [(at, at.id in chosen) for at in visible_locations(actor)],
        "everywhere": not chosen and form.data.get("where") != "some",
        "may_everywhere": actor.location_ids is None,
        "panels": registries.panels("person", actor.rights) if person else [],
        "trail": [(_("People"), reverse("staff"))],
    }


def _role_choices(actor: Actor) -> list[tuple[str, str]]:
    """Roles that the actor may give: none with a right they have not."""
    return [(str(r.id), word(r.name)) for r in roles(actor.company_id) if r.rights <= actor.rights]


def _chosen(request: HttpRequest, form: PersonForm) -> set[UUID]:
    """Where they work. "Only at" without a place must not come out as everywhere."""
    if request.method != "POST" or request.POST.get("where") == "everywhere":
        return set()
    chosen = set()
    for text in request.POST.getlist("place"):
        try:
            chosen.add(UUID(text))
        except ValueError:
            continue
    if not chosen:
        form.add_error(None, _("Choose at least one location, or everywhere."))
    return chosen


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
    name = role.name if role else ""
    rights = set(role.rights) if role else set()
    refused = ""
    if request.method == "POST":
        name, rights = request.POST.get("name", ""), set(request.POST.getlist("right"))
        # A box that one may not change is not sent: the role keeps what it had there.
        rights |= (set(role.rights) if role else set()) - actor.rights
        try:
            saved = save_role(actor, role_id=role_id, name=name, rights=rights)
        except NotPossible as problem:
            refused = str(problem)
        else:
            messages.success(request, _("Saved. It holds from everybody's next click on."))
            return redirect("role", saved)
    return render(
        request, "organisation/role.html", _role_context(actor, role, name, rights, refused)
    )


def _role_context(
    actor: Actor, role: RoleRow | None, name: str, rights: set[str], refused: str
) -> dict[str, Any]:
    groups = [
        (title, [(words, words.right in rights, words.right in actor.rights) for words in rows])
        for title, rows in by_group()
    ]
    return {
        "section": "settings",
        "role": role,
        "name": name,
        "groups": groups,
        "refused": refused,
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

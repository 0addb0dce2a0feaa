"""Reading what people type about customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tillbook.masters.parties.models import ExemptionCertificate
from tillbook.masters.parties.operations import CertificateEdit
from tillbook.plumbing.forms import StoredForm


class CustomerForm(StoredForm):
    """A customer. The code is given once; documents name the customer by it after an erasure."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_("Leave it empty and one is made. It stays when the name is erased."),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown at the register when somebody looks at them; erased with the name."),
    )
    alert = forms.CharField(
        label=_("Alert"),
        max_length=160,
        required=False,
        help_text=_("One line that is shown as soon as they are chosen, at the register and here."),
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, groups: Mapping[UUID, str], **more: Any) -> None:
        """groups: those there are, id -> name; without any the field is left out."""
        super().__init__(*args, **more)
        choices = [(str(key), name) for key, name in groups.items()]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]
        if not groups:
            del self.fields["groups"]

    def chosen_groups(self) -> list[UUID]:
        """The groups that were ticked; take them out before the rest makes a party."""
        return [UUID(one) for one in self.cleaned_data.pop("groups", [])]


class SupplierForm(StoredForm):
    """A supplier. The code is given once; documents and the books name the supplier by it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_("Leave it empty and one is made."),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("Orders are sent there.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    country = forms.CharField(label=_("Country"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    alert = forms.CharField(
        label=_("Alert"),
        max_length=160,
        required=False,
        help_text=_("One line that is shown above their page."),
    )


class CertificateForm(StoredForm):
    """A certificate of exemption, as the paper says it."""

    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("As the paper says it; receipts print it."),
    )
    jurisdiction = forms.ChoiceField(
        label=_("Free of the tax of"),
        required=False,
        help_text=_("And of all that lie in it: a state’s certificate counts in its cities."),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=ExemptionCertificate.Reason.choices)
    valid_from = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty where it has no end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Where the paper is kept…")
    )

    def __init__(self, *args: Any, jurisdictions: Mapping[str, str], **more: Any) -> None:
        """jurisdictions: those that tax here, code -> name."""
        super().__init__(*args, **more)
        choices = [("", _("All of them")), *jurisdictions.items()]
        self.fields["jurisdiction"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> CertificateEdit:
        """What the operations take."""
        return CertificateEdit(**self.cleaned_data)

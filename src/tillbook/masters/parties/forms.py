"""Reading what people type about customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

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
        help_text=_("Kept with the name, and erased with it."),
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

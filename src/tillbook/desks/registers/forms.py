"""The forms about registers and PINs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tillbook.desks.registers.rules import Limits, weakness
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing.forms import StoredForm
from tillbook.plumbing.locales import about_figure, typed_figure
from tillbook.plumbing.templatetags.figures import money
from tillbook.values.money import NotAnAmount, format_decimal, parse_decimal

_PERCENT_DECIMALS = 4


class RegisterForm(forms.Form):
    """A till that is to be."""

    code = forms.RegexField(
        label=gettext_lazy("Code"),
        regex=r"^[A-Za-z0-9.]{1,12}$",
        help_text=gettext_lazy("Receipt numbers begin with it, such as R1."),
        error_messages={"invalid": gettext_lazy("Use letters and digits, 12 at most.")},
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As people call it, such as Front counter."),
    )
    location = forms.ChoiceField(label=gettext_lazy("Stands at"))

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["location"].choices = list(places)  # type: ignore[attr-defined]


class PinForm(forms.Form):
    """A PIN, typed twice."""

    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}
        ),
        help_text=gettext_lazy("Six digits; no row such as 123456, no repeats such as 112112."),
    )
    again = forms.CharField(
        label=gettext_lazy("Once more"),
        max_length=12,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}
        ),
    )

    def clean_pin(self) -> str:
        """Refuse what somebody would guess."""
        pin = str(self.cleaned_data["pin"])
        if why := weakness(pin):
            raise forms.ValidationError(self.weak(why))
        return pin

    @staticmethod
    def weak(why: str) -> str:
        """The sentence to a word of `rules.weakness`."""
        return {
            "length": _("A PIN has six digits."),
            "digits": _("A PIN has digits only."),
            "repeated": _("This repeats itself too much: it is quickly seen and guessed."),
            "sequence": _("This is a row of digits: choose something less easily guessed."),
        }[why]

    def clean(self) -> None:
        """Both must be the same."""
        given = self.cleaned_data
        if "pin" in given and given.get("again") != given["pin"]:
            self.add_error("again", _("These two are not the same."))


class LimitsForm(StoredForm):
    """How far registers go by themselves."""

    discount = forms.CharField(
        label=gettext_lazy("Discount without approval, up to"),
        max_length=10,
        help_text=gettext_lazy("Of a line or of the whole. More needs somebody with the right."),
    )
    returns = forms.CharField(
        label=gettext_lazy("Returns off-line, a register and day"),
        max_length=20,
    )
    unreferenced = forms.CharField(
        label=gettext_lazy("Returns without a receipt, a person and day"),
        max_length=20,
        help_text=gettext_lazy(
            "At each location. On-line never more; what a register gave back off-line past it "
            "stands on the account to clarify."
        ),
    )
    lease = forms.IntegerField(
        label=gettext_lazy("Rights hold without the server for"),
        min_value=1,
        max_value=24 * 90,
        help_text=gettext_lazy("Plain sales go on for as long as the device has room."),
    )

    def __init__(self, *args: Any, info: CompanyInfo, now: Limits, tills: int, **more: Any) -> None:
        initial = {
            "discount": format_decimal(now.discount_ppm, _PERCENT_DECIMALS).rstrip("0").rstrip("."),
            "returns": format_decimal(now.return_day_minor, info.exponent),
            "unreferenced": format_decimal(now.unreferenced_day_minor, info.exponent),
            "lease": now.lease_hours,
        }
        super().__init__(*args, **{**more, "initial": initial})
        self.exponent = info.exponent
        worst = money(now.return_day_minor * tills, info.money)
        self.fields["returns"].help_text = ngettext(
            "What nobody can check off-line. At worst you lose %(worst)s a day.",
            "What nobody can check off-line. At worst you lose %(worst)s a day: this "
            "for each of %(tills)s registers.",
            tills,
        ) % {"worst": worst, "tills": tills}

    def clean_discount(self) -> int:
        """Per cent, exactly, as parts per million."""
        found = self._read("discount", _PERCENT_DECIMALS)
        if not 0 <= found <= 1_000_000:
            raise forms.ValidationError(_("Write a percentage between 0 and 100."))
        return found

    def clean_returns(self) -> int:
        """An amount in the smallest unit."""
        return self._amount("returns")

    def clean_unreferenced(self) -> int:
        """An amount in the smallest unit."""
        return self._amount("unreferenced")

    def _amount(self, name: str) -> int:
        text = str(self.cleaned_data[name])
        try:
            found = parse_decimal(typed_figure(text), self.exponent, name)
        except NotAnAmount as problem:
            like = _("Write a number such as 10 or 7.5.")
            raise forms.ValidationError(about_figure(problem, text, like)) from None
        if found < 0:
            raise forms.ValidationError(_("Write 0 or more."))
        return found

    def _read(self, name: str, decimals: int) -> int:
        text = str(self.cleaned_data[name]).strip().replace(",", ".").removesuffix("%")
        try:
            return parse_decimal(text, decimals, name)
        except NotAnAmount:
            raise forms.ValidationError(_("Write a number such as 10 or 7.5.")) from None

    def wanted(self) -> Limits:
        """What `operations.set_limits` takes."""
        given = self.cleaned_data
        return Limits(
            discount_ppm=given["discount"],
            return_day_minor=given["returns"],
            lease_hours=given["lease"],
            unreferenced_day_minor=given["unreferenced"],
        )


class FavouritesForm(forms.Form):
    """The products on the first screen, one code a line."""

    skus = forms.CharField(
        label=gettext_lazy("Products"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=gettext_lazy("One product code a line, in the order they are to stand."),
    )

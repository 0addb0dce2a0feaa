"""The form of a coupon."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from tillbook.masters.pricing.operations import NewCoupon


class CouponForm(forms.Form):
    """Its code or codes, how often they count, and when."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("As the register calls it, such as “Spring letter”."),
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy(
            "Letters and digits, such as SPRING. With codes of their own, each begins with it."
        ),
    )
    codes = forms.IntegerField(
        label=gettext_lazy("Codes of their own"),
        required=False,
        min_value=0,
        max_value=10_000,
        help_text=gettext_lazy("How many different codes are made. Empty: all type the same one."),
    )
    uses = forms.IntegerField(
        label=gettext_lazy("Uses of a code"),
        required=False,
        min_value=0,
        help_text=gettext_lazy(
            "How often each code counts. Empty: codes of their own once, one code without limit."
        ),
    )
    per_customer = forms.IntegerField(
        label=gettext_lazy("Uses by a customer"),
        required=False,
        min_value=0,
        help_text=gettext_lazy(
            "With a limit, the register asks for the customer. Empty: no limit."
        ),
    )
    from_date = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to_date = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    offline_a_day = forms.IntegerField(
        label=gettext_lazy("Without a network"),
        initial=10,
        min_value=0,
        max_value=1_000,
        help_text=gettext_lazy(
            "So many limited codes a register takes a day when it cannot ask. What was used twice "
            "is found when it is back, and said."
        ),
    )

    def wanted(self) -> NewCoupon:
        """What `operations.add_coupon` takes."""
        given = self.cleaned_data
        codes = given["codes"] or 0
        uses = given["uses"]
        return NewCoupon(
            name=given["name"],
            code=given["code"],
            codes=codes,
            uses=(1 if codes else 0) if uses is None else uses,
            per_customer=given["per_customer"] or 0,
            from_date=given["from_date"],
            to_date=given["to_date"],
            offline_a_day=given["offline_a_day"],
        )

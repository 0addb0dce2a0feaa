"""The form of a price list, and reading it into what the engine takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.pricing.pasting import read_prices, write_prices
from tillbook.masters.pricing.rules import Goods, ListedPrice, PriceList
from tillbook.masters.pricing.when_forms import WhenForm, read_figure, shown_when
from tillbook.values.money import RATE_SCALE, format_decimal

_PERCENT_DECIMALS = 4
#: Characters of pasted prices: 20,000 lines.
_LONGEST = 1_000_000


class PriceListForm(WhenForm):
    """Prices of their own, a percentage for the rest, for whom and when."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        help_text=gettext_lazy("It stands under the price on the receipt, such as “Trade price”."),
    )
    prices = forms.CharField(
        label=gettext_lazy("Prices"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: SKU; price; from which quantity on. Paste it from a spreadsheet as it is."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        required=False,
        help_text=gettext_lazy("With the same columns; it comes after what stands above."),
    )
    off = forms.CharField(
        label=gettext_lazy("Everything else less by"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Of the shelf price, also when that changes. Empty: not at all."),
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("The percentage only in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=gettext_lazy(
            "Of several lists the highest decides, among equals the lower price."
        ),
    )

    def __init__(
        self,
        *args: Any,
        info: CompanyInfo,
        departments: Iterable[tuple[str, str]],
        customer_groups: Mapping[UUID, str],
        known: Callable[[Collection[str]], Collection[str]],
        **more: Any,
    ) -> None:
        """known: from SKUs to those that there are."""
        super().__init__(*args, **more)
        self.info, self.known = info, known
        self.listed: tuple[ListedPrice, ...] = ()
        self.fields["departments"].choices = list(departments)  # type: ignore[attr-defined]
        self.offer(info, customer_groups)

    def clean_off(self) -> int:
        """A percentage of at most all."""
        text = str(self.cleaned_data["off"]).strip().removesuffix("%").strip()
        value = read_figure(text, _PERCENT_DECIMALS) if text else 0
        if value > RATE_SCALE:
            raise forms.ValidationError(_("More than 100 % cannot be taken off."))
        return value

    def clean(self) -> dict[str, Any]:
        """Prices are read from what was typed and from the file together."""
        given = super().clean()
        text = f"{given.get('prices') or ''}\n{self._file_text(given.get('file'))}"
        pasted = read_prices(text, self.info.exponent, self.known)
        for sentence in pasted.wrong:
            self.add_error("prices", sentence)
        self.listed = pasted.prices
        if not pasted.wrong and not self.listed and not given.get("off"):
            self.add_error("prices", _("Give it prices, or a percentage below."))
        return given

    def _file_text(self, upload: Any) -> str:
        if upload is None:
            return ""
        try:
            return str(upload.read(_LONGEST).decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("This is no text in UTF-8: save it as CSV UTF-8."))
            return ""

    def wanted(self) -> PriceList:
        """What `operations.add_price_list` takes."""
        given = self.cleaned_data
        departments = tuple(given["departments"])
        return PriceList(
            id="new",
            priority=given["priority"] or 0,
            when=self.when(),
            prices=self.listed,
            off_ppm=given["off"],
            goods=Goods(groups=departments) if departments else None,
        )


def shown_list(name: str, price_list: PriceList, exponent: int) -> dict[str, Any]:
    """What the form shows of a price list to begin with."""
    off = format_decimal(price_list.off_ppm, _PERCENT_DECIMALS).rstrip("0").rstrip(".")
    return {
        "name": name,
        "prices": write_prices(price_list.prices, exponent),
        "off": off if price_list.off_ppm else "",
        "departments": list(price_list.goods.groups) if price_list.goods else [],
        "priority": price_list.priority or None,
        **shown_when(price_list.when),
    }

"""What a promotion does, in one sentence: "3 for 2 on Tea, cheapest free, Mon-Fri 15:00-17:00"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as date_of

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.rules import CurrencyInfo
from tillbook.masters.pricing.rules import Goods, PriceList, Promotion, PromotionKind, When
from tillbook.plumbing.templatetags.figures import money, percent, short_day
from tillbook.values.money import PRICE_SCALE, RATE_SCALE
from tillbook.values.rounding import divide, times_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called: departments and customer groups by id as text, locations by code; and
    the currency."""

    departments: Mapping[str, str]
    locations: Mapping[str, str]
    currency: CurrencyInfo
    customer_groups: Mapping[str, str] = field(default_factory=dict)
    coupons: Mapping[str, str] = field(default_factory=dict)

    def money(self, minor: int) -> str:
        """An amount as it is read."""
        return money(minor, self.currency)


def sentence(promotion: Promotion, names: Names) -> str:
    """Say what a promotion does: what, on which goods, from when on, when and where."""
    parts = [_what(promotion, names)]
    if promotion.minimum_minor:
        parts.append(_("from %(amount)s on") % {"amount": names.money(promotion.minimum_minor)})
    if promotion.minimum_units:
        parts.append(_("from %(n)s pieces on") % {"n": promotion.minimum_units})
    if promotion.limit:
        parts.append(_("at most %(n)s times") % {"n": promotion.limit})
    if promotion.maximum_minor:
        parts.append(_("at most %(amount)s") % {"amount": names.money(promotion.maximum_minor)})
    if promotion.coupon:
        code = names.coupons.get(promotion.coupon, promotion.coupon)
        parts.append(_("with the coupon %(code)s") % {"code": code})
    parts += _when(promotion.when, names)
    if promotion.exclusive:
        parts.append(_("with no other promotion"))
    return ", ".join(parts)


def list_sentence(price_list: PriceList, names: Names) -> str:
    """Say what a price list is: how many prices, what the rest costs, for whom, when and where."""
    parts = []
    if count := len({price.product for price in price_list.prices}):
        parts.append(
            ngettext("prices of %(n)s product", "prices of %(n)s products", count) % {"n": count}
        )
    if price_list.off_ppm:
        told = {"percent": percent(price_list.off_ppm)}
        if price_list.goods is not None:
            goods = _goods(price_list.goods, names)
            parts.append(_("%(goods)s at %(percent)s less") % {**told, "goods": goods})
        elif parts:
            parts.append(_("all else at %(percent)s less") % told)
        else:
            parts.append(_("everything at %(percent)s less") % told)
    return ", ".join([*parts, *_when(price_list.when, names)])


def _what(promotion: Promotion, names: Names) -> str:
    goods = _goods(promotion.goods, names)
    off = percent(promotion.value)
    amount = names.money(promotion.value)
    price = names.money(divide(promotion.value, PRICE_SCALE))
    kind = promotion.kind
    if kind is PromotionKind.BUY_GET:
        return _buy_get(promotion, goods, names)
    if kind is PromotionKind.SET_PRICE:
        return _set_price(promotion, names)
    said = {
        PromotionKind.PERCENT: _("%(percent)s off %(goods)s"),
        PromotionKind.TOTAL_PERCENT: _("%(percent)s off %(goods)s together"),
        PromotionKind.UNIT_AMOUNT: _("%(price)s off each of %(goods)s"),
        PromotionKind.UNIT_PRICE: _("%(goods)s for %(price)s each"),
        PromotionKind.TOTAL_AMOUNT: _("%(amount)s off %(goods)s together"),
    }[kind]
    return said % {"percent": off, "amount": amount, "price": price, "goods": goods}


def _buy_get(promotion: Promotion, goods: str, names: Names) -> str:
    told = {
        "all": promotion.buy + promotion.get,
        "buy": promotion.buy,
        "get": promotion.get,
        "goods": goods,
        "percent": percent(promotion.value),
    }
    if promotion.rewards is not None:
        told["rewards"] = _goods(promotion.rewards, names)
        if promotion.value == RATE_SCALE:
            return _("%(buy)s of %(goods)s, %(get)s of %(rewards)s free") % told
        return _("%(buy)s of %(goods)s, %(get)s of %(rewards)s at %(percent)s off") % told
    if promotion.value == RATE_SCALE:
        return _("%(all)s for %(buy)s on %(goods)s, cheapest free") % told
    return _("%(all)s of %(goods)s, the cheapest %(get)s at %(percent)s off") % told


def _set_price(promotion: Promotion, names: Names) -> str:
    parts = [f"{part.units} × {_goods(part.goods, names)}" for part in promotion.parts]
    told = {"parts": " + ".join(parts), "amount": names.money(promotion.value)}
    return _("%(parts)s for %(amount)s") % told


def _goods(goods: Goods, names: Names) -> str:
    named = [names.departments.get(one, one) for one in goods.groups]
    named += goods.products
    if not named and goods.except_products:
        return _("everything but %(goods)s") % {"goods": ", ".join(goods.except_products[:3])}
    if not named:
        return _("everything")
    if len(named) > 4:
        return _("%(some)s and %(count)s more") % {
            "some": ", ".join(named[:3]),
            "count": len(named) - 3,
        }
    return ", ".join(named)


def _when(when: When, names: Names) -> list[str]:
    said = []
    if when.weekdays or when.from_minute or when.to_minute:
        said.append(" ".join([text for text in (_weekdays(when), _hours(when)) if text]))
    if when.from_date and when.to_date:
        said.append(f"{_day(when.from_date)} – {_day(when.to_date)}")
    elif when.from_date:
        said.append(_("from %(day)s") % {"day": _day(when.from_date)})
    elif when.to_date:
        said.append(_("until %(day)s") % {"day": _day(when.to_date)})
    if when.locations:
        places = [names.locations.get(code, code) for code in when.locations]
        said.append(_("at %(places)s") % {"places": ", ".join(places)})
    if when.customer_groups:
        groups = [names.customer_groups.get(one, "?") for one in when.customer_groups]
        said.append(_("for %(groups)s") % {"groups": ", ".join(groups)})
    return said


def weekday_names() -> dict[int, str]:
    """The days of the week, short, in the reader's language."""
    return {
        1: _("Mon"),
        2: _("Tue"),
        3: _("Wed"),
        4: _("Thu"),
        5: _("Fri"),
        6: _("Sat"),
        7: _("Sun"),
    }


def _weekdays(when: When) -> str:
    names, days = weekday_names(), sorted(when.weekdays)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{names[days[0]]}–{names[days[-1]]}"
    return ", ".join([names[day] for day in days])


def _hours(when: When) -> str:
    if when.from_minute == when.to_minute:
        return ""
    return f"{clock_of(when.from_minute)}–{clock_of(when.to_minute)}"


def clock_of(minute: int) -> str:
    """A minute of the day as the clock on the wall: 15:05."""
    hours = times_in(minute, 60)
    return f"{hours}:{minute - hours * 60:02d}"


def _day(date: int) -> str:
    text = str(date)
    return short_day(date_of(int(text[:4]), int(text[4:6]), int(text[6:])))

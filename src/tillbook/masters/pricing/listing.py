"""The lists of promotions, price lists and coupons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.masters.pricing.models import Coupon, CouponCode, CouponUse, PriceList, Promotion
from tillbook.masters.pricing.naming import names_of
from tillbook.masters.pricing.queries import CouponFigures
from tillbook.masters.pricing.rules import price_list_from_json, promotion_from_json
from tillbook.masters.pricing.sentences import list_sentence, sentence
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.finding import by_words
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words

#: What holds first, then what is over, each the newest first.
_ORDER = ("is_over", "-id")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A promotion or price list with what it does in a sentence. prices: of a list."""

    row: Promotion | PriceList
    words: str
    prices: int = 0

    @property
    def id(self) -> UUID:
        return self.row.id


def promotions_listing(actor: Actor) -> Listing:
    """The company's promotions, as they last were."""
    info = company(actor.company_id)
    rows = Promotion.objects.filter(company_id=info.id).alias(first=Coalesce("origin_id", "id"))
    later = Promotion.objects.filter(origin_id=OuterRef("first"), id__gt=OuterRef("id"))
    return Listing(
        name="promotions",
        label=_("Promotions"),
        rows=_held_first(rows.filter(~Exists(later))),
        order=_ORDER,
        columns=_rule_columns(),
        filters=(_state(_("Holds")),),
        currency=info.money,
        link=lambda r: reverse("promotion", args=[r.id]),
        prepare=lambda rows: _told_promotions(info, rows),
        search=by_words("name"),
        search_words=_("Name"),
        counted=lambda n: (
            ngettext("%(n)s promotion", "%(n)s promotions", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="percent",
            title=_("No promotions yet"),
            text=_(
                "3 for 2, a happy hour, money off from a total on: registers apply it by"
                " themselves, with or without a network."
            ),
            action=_("New promotion"),
            url=reverse("new_promotion"),
        ),
        two_line=True,
    )


def price_lists_listing(actor: Actor) -> Listing:
    """The company's price lists, as they last were."""
    info = company(actor.company_id)
    later = PriceList.objects.filter(origin_id=OuterRef("origin_id"), id__gt=OuterRef("id"))
    prices = Column(
        key="prices", title=_("Prices"), kind="count", value=lambda r: r.prices, screen="tablet"
    )
    return Listing(
        name="price_lists",
        label=_("Price lists"),
        rows=_held_first(PriceList.objects.filter(company_id=info.id).filter(~Exists(later))),
        order=_ORDER,
        columns=_rule_columns(prices),
        filters=(_state(_("Holds")),),
        currency=info.money,
        link=lambda r: reverse("price_list", args=[r.id]),
        prepare=lambda rows: _told_lists(info, rows),
        search=by_words("name"),
        search_words=_("Name"),
        counted=lambda n: (
            ngettext("%(n)s price list", "%(n)s price lists", n) % {"n": count_words(n)}
        ),
        empty=Empty(
            icon="tag",
            title=_("No price lists yet"),
            text=_(
                "Trade prices, staff prices, a cheaper dozen, an afternoon hour: registers ask for"
                " them by themselves, with or without a network."
            ),
            action=_("New price list"),
            url=reverse("new_price_list"),
        ),
        two_line=True,
    )


def _held_first(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(is_over=Case(When(ended_at=None, then=Value(0)), default=Value(1)))


def _state(holds: str) -> Filter:
    words = {"holds": holds, "over": _("Over")}
    return Filter(
        name="state",
        title=_("State"),
        options=tuple(words.items()),
        quick=True,
        apply=lambda rows, value: rows.filter(ended_at__isnull=value == "holds"),
        words=words.get,
    )


def _rule_columns(*more: Column) -> tuple[Column, ...]:
    return (
        Column(
            key="name",
            title=_("Name"),
            value=lambda r: r.row.name,
            second=lambda r: r.words,
            sort=("name", "id"),
            index="never",
            fixed=True,
        ),
        Column(key="what", title=_("What it does"), value=lambda r: r.words, only="file"),
        *more,
        *_dates(lambda r: r.row),
        Column(
            key="state",
            title=_("State"),
            kind="badge",
            value=lambda r: Badge(_("Over")) if r.row.ended_at else _good(_("Holds")),
        ),
    )


def _dates(row: Any) -> tuple[Column, ...]:
    """When it was made and when it ended. row: the stored row of a prepared one."""
    return (
        Column(
            key="since",
            title=_("Since"),
            kind="day",
            value=lambda r: row(r).created_at,
            sort=("created_at", "id"),
            index="never",
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="ended",
            title=_("Ended"),
            kind="day",
            value=lambda r: row(r).ended_at,
            screen="desk",
            shown=False,
        ),
    )


def _good(words: str) -> Badge:
    return Badge(words, "pine", "check")


def _told_promotions(info: CompanyInfo, rows: Sequence[Promotion]) -> list[RuleRow]:
    names = names_of(info)
    return [RuleRow(row, sentence(promotion_from_json(row.definition), names)) for row in rows]


def _told_lists(info: CompanyInfo, rows: Sequence[PriceList]) -> list[RuleRow]:
    names = names_of(info)
    read = [(row, price_list_from_json(row.definition)) for row in rows]
    return [RuleRow(row, capfirst(list_sentence(one, names)), len(one.prices)) for row, one in read]


@dataclass(frozen=True, slots=True)
class CouponRow:
    """A coupon with its figures."""

    row: Coupon
    figures: CouponFigures

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def code(self) -> str:
        """What everybody types, or what all codes begin with."""
        return f"{self.row.code}-…" if self.row.batch else self.row.code


def coupons_listing(actor: Actor) -> Listing:
    """The company's coupons with how often they were used."""
    info = company(actor.company_id)
    return Listing(
        name="coupons",
        label=_("Coupons"),
        rows=_held_first(Coupon.objects.filter(company_id=info.id)),
        order=_ORDER,
        columns=_coupon_columns(),
        filters=(_state(_("Counts")), _past_limit()),
        currency=info.money,
        link=lambda r: reverse("coupon", args=[r.id]),
        prepare=_told_coupons,
        search=by_words("name", "code"),
        search_words=_("Name or code"),
        summed=_coupon_sums,
        counted=lambda n: ngettext("%(n)s coupon", "%(n)s coupons", n) % {"n": count_words(n)},
        empty=Empty(
            icon="tag",
            title=_("No coupons yet"),
            text=_(
                "One code for everybody, or thousands that each count once: make them here, then"
                " choose the coupon in a promotion."
            ),
            action=_("New coupon"),
            url=reverse("new_coupon"),
        ),
        two_line=True,
    )


def _past_limit() -> Filter:
    past = CouponUse.objects.filter(
        coupon_id=OuterRef("id"), over=True, used_at__isnull=False, given_back_at=None
    )
    words = {"yes": _("Used too often")}
    return Filter(
        name="past",
        title=_("Used too often"),
        options=tuple(words.items()),
        quick=True,
        indexed=False,
        apply=lambda rows, value: rows.filter(Exists(past)),
        words=words.get,
    )


def _coupon_columns() -> tuple[Column, ...]:
    def figure(key: str, title: str, value: Any, screen: str = "") -> Column:
        return Column(
            key=key, title=title, kind="count", value=value, total="folded", screen=screen
        )

    return (
        Column(
            key="name",
            title=_("Name"),
            value=lambda r: r.row.name,
            second=lambda r: r.code,
            sort=("name", "id"),
            index="never",
            fixed=True,
        ),
        Column(key="code", title=_("Code"), value=lambda r: r.code, only="file"),
        figure("codes", _("Codes"), lambda r: r.figures.codes),
        figure("used", _("Used"), lambda r: r.figures.used),
        figure("past", _("Past the limit"), lambda r: r.figures.over, "tablet"),
        *_dates(lambda r: r.row),
        Column(key="state", title=_("State"), kind="badge", value=_coupon_state, screen="tablet"),
    )


def _coupon_state(one: CouponRow) -> Badge:
    if one.row.ended_at:
        return Badge(_("Over"))
    if one.figures.over:
        return Badge(_("Used too often"), "amber", "circle-alert")
    return _good(_("Counts"))


def _told_coupons(rows: Sequence[Coupon]) -> list[CouponRow]:
    keys = [row.id for row in rows]
    codes = dict(
        CouponCode.objects.filter(coupon_id__in=keys).values_list("coupon_id").annotate(Count("id"))
    )
    used = _used(keys).values_list("coupon_id")
    counted = used.annotate(n=Count("id"), past=Count("id", filter=Q(over=True)))
    uses = {key: (n, past) for key, n, past in counted}
    return [
        CouponRow(row, CouponFigures(codes.get(row.id, 0), *uses.get(row.id, (0, 0))))
        for row in rows
    ]


def _used(coupons: Any) -> QuerySet[CouponUse]:
    """The uses of these coupons that count."""
    rows = CouponUse.objects.filter(coupon_id__in=coupons, used_at__isnull=False)
    return rows.filter(given_back_at=None).order_by()


def _coupon_sums(rows: QuerySet[Any]) -> Mapping[str, int]:
    keys = rows.order_by().values("id")
    past = Count("id", filter=Q(over=True))
    uses = _used(keys).aggregate(n=Count("id"), past=past)
    codes = CouponCode.objects.filter(coupon_id__in=keys).count()
    return {"codes": codes, "used": uses["n"], "past": uses["past"]}

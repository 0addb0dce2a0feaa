"""It asks for what is not given. Money, taxes and accounts are set up for the country; the password
has at least ten characters."""

from __future__ import annotations

import argparse
from gettext import gettext as _

from tillbook.config.commands.choosing import answer, password
from tillbook.config.commands.refusal import Refused, start_django
from tillbook.values.words import marked

NAME = "init"
HELP = marked(
    "Set a business up: company, first location, taxes, accounts and the owner who signs in."
)
MORE = marked(
    "It asks for what is not given. Money, taxes and accounts are set up for the country; "
    "the password has at least ten characters."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Everything a business needs before its first sale."""
    parser.add_argument("--company", metavar="NAME", help=_("what the business is called"))
    parser.add_argument("--country", metavar="GB", help=_("country, two letters"))
    parser.add_argument("--currency", metavar="GBP", help=_("currency of the books, three letters"))
    parser.add_argument("--location", metavar="STORE001", help=_("code of the first location"))
    parser.add_argument("--location-name", metavar="NAME", help=_("its name (default: the code)"))
    parser.add_argument("--time-zone", metavar="ZONE", help=_("such as Europe/London"))
    parser.add_argument(
        "--tax-at",
        metavar="CODE",
        action="append",
        default=[],
        help=_(
            "who taxes its sales, where the country alone does not say (US-MN); may be repeated"
        ),
    )
    parser.add_argument(
        "--chart",
        choices=("generic", "us", "uk", "skr04", "pcg"),
        help=_("chart of accounts (default: the country's)"),
    )
    parser.add_argument("--owner", metavar="EMAIL", help=_("e-mail address of the owner"))
    parser.add_argument("--owner-name", metavar="NAME", help=_("name of the owner"))
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help=_("read the owner's password from standard input"),
    )


def run(args: argparse.Namespace) -> int:
    """Migrate if need be, ask, set up."""
    start_django(new=True)
    from tillbook.books.ledger.charts import usual_chart
    from tillbook.config.business import NewBusiness, NewLocation, set_up
    from tillbook.config.owner import bring_up_to_date
    from tillbook.masters.organisation.queries import companies
    from tillbook.masters.taxes.country_templates import country_template

    bring_up_to_date()
    name = _name(answer(args.company, _("What is the business called"), "--company"))
    if any(company.name.casefold() == name.casefold() for company in companies()):
        raise Refused(_("there is a company “%(name)s” already.") % {"name": name})
    country = _country(answer(args.country, _("Country, two letters"), "--country"))
    currency = answer(args.currency, _("Currency"), "--currency", _currency_of(country)).upper()
    code = _code(answer(args.location, _("Code of the first location"), "--location", "STORE001"))
    zone = _zone(args.time_zone, country)
    owner = _email(answer(args.owner, _("E-mail address of the owner"), "--owner"))
    secret = password(args.password_stdin, _check_password)
    location = NewLocation(
        code=code,
        name=_name(args.location_name or code),
        time_zone=zone,
        jurisdictions=tuple(args.tax_at),
    )
    set_up(
        NewBusiness(
            name=name,
            country=country,
            currency=currency,
            locations=(location,),
            owner_name=_name(args.owner_name or owner.partition("@")[0]),
            owner_email=owner,
            owner_password=secret,
            prices_include_tax=country_template(country).prices_include_tax,
            chart=args.chart or usual_chart(country),
        )
    )
    print(
        _("“%(name)s” is set up with the location %(code)s, in %(currency)s, time zone %(zone)s.")
        % {"name": name, "code": code, "currency": currency, "zone": zone}
    )
    if not country_template(country).known:
        print(
            _(
                "Tillbook knows no tax rates of %(country)s: sales carry no tax until you "
                "enter them."
            )
            % {"country": country}
        )
    print(
        _("“tillbook serve” starts it; %(owner)s signs in with the password just given.")
        % {"owner": owner}
    )
    return 0


def _name(text: str) -> str:
    from tillbook.values.card_numbers import holds_card_number

    if len(text) > 200 or not text.isprintable():
        raise Refused(_("a name has at most 200 letters, all of them printable."))
    if holds_card_number(text):
        raise Refused(_("that name holds a card number, which Tillbook does not keep."))
    return text


def _code(text: str) -> str:
    """Codes stand in document numbers and addresses."""
    from tillbook.masters.organisation.rules import LOCATION_CODE

    if not LOCATION_CODE.fullmatch(text):
        raise Refused(
            _(
                "“%(text)s” is no code of a location: 30 letters, digits, dots and hyphens at"
                " most, such as STORE001."
            )
            % {"text": text[:40]}
        )
    return text


def _country(text: str) -> str:
    from babel import Locale

    code = {"UK": "GB"}.get(text.upper(), text.upper())
    if len(code) != 2 or code not in Locale("en").territories:
        raise Refused(
            _("“%(text)s” is no country of two letters, such as GB, DE or US.") % {"text": text}
        )
    return code


def _currency_of(country: str) -> str:
    from babel.numbers import get_territory_currencies

    return next(iter(get_territory_currencies(country)), "")


def _zone(given: str | None, country: str) -> str:
    """The time zone given, the country's only one, or an answer."""
    from zoneinfo import available_timezones

    from babel.core import get_global

    at_home = sorted(z for z, c in get_global("zone_territories").items() if c == country)
    known = available_timezones()
    at_home = [zone for zone in at_home if zone in known]
    only = at_home[0] if len(at_home) == 1 else ""
    zone = given or only or answer(None, _("Time zone, such as Europe/Berlin"), "--time-zone")
    if zone not in known:
        near = (
            _("; %(country)s has %(zones)s") % {"country": country, "zones": ", ".join(at_home[:6])}
            if at_home
            else ""
        )
        raise Refused(_("“%(zone)s” is no time zone%(near)s.") % {"zone": zone, "near": near})
    return zone


def _email(text: str) -> str:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(text)
    except ValidationError:
        raise Refused(_("“%(text)s” is no e-mail address.") % {"text": text}) from None
    return text


def _check_password(text: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(text)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None

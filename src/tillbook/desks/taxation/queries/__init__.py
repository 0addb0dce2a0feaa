"""The reads of returns: where a company files, its periods, their figures and lines."""

from tillbook.desks.taxation.queries.lines import (
    Member,
    TaxLine,
    lines_page,
    sums_of,
)
from tillbook.desks.taxation.queries.returns import (
    Standing,
    credit_account,
    form_of,
    known_form,
    last_filed,
    possible,
    registrations,
    return_of,
    returns_of,
    usual_account,
)
from tillbook.desks.taxation.queries.uncounted import uncounted, uncounted_sales, without_tax

__all__ = [
    "Member",
    "Standing",
    "TaxLine",
    "credit_account",
    "form_of",
    "known_form",
    "last_filed",
    "lines_page",
    "possible",
    "registrations",
    "return_of",
    "returns_of",
    "sums_of",
    "uncounted",
    "uncounted_sales",
    "usual_account",
    "without_tax",
]

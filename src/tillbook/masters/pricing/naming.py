"""What the ids in a definition are called."""

from __future__ import annotations

from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.masters.parties.queries import customer_groups
from tillbook.masters.pricing.queries import coupon_names
from tillbook.masters.pricing.sentences import Names


def names_of(info: CompanyInfo) -> Names:
    """Departments, locations and customer groups of a company by what definitions call them."""
    return Names(
        departments={str(key): name for key, name in department_names(info.id).items()},
        locations={at.code: at.name for at in info.locations.values()},
        currency=info.money,
        customer_groups={str(key): name for key, name in customer_groups(info.id).items()},
        coupons=coupon_names(info.id),
    )

"""The writer of what a company is called, and how it rounds."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from tillbook.masters.organisation.models import Company
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.account_registries import years_kept
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySettings:
    """What an owner may change of a company. Roundings: to so many minor units, 1 is none."""

    name: str
    legal_name: str
    tax_number: str
    tax_per_line: bool
    cash_rounding_minor: int
    total_rounding_minor: int
    second_step: str
    fiscal_year_month: int = 1


def change_company(actor: Actor, wanted: CompanySettings) -> None:
    """Change the company; every register and process follows within a minute.

    Raises NotPossible: also where years would begin in another month and one is closed already.
    """
    actor.require(Right.SETTINGS_WRITE)
    if not wanted.name.strip():
        raise NotPossible(_("The company needs a name."))
    if min(wanted.cash_rounding_minor, wanted.total_rounding_minor) < 1:
        raise NotPossible(_("Amounts are rounded to 1 or more of the smallest unit."))

    if not 1 <= wanted.fiscal_year_month <= 12:
        raise NotPossible(_("A year begins with one of its twelve months."))
    if wanted.second_step not in Company.SecondStep.values:
        raise NotPossible(_("Choose who signs in with a second step."))

    def work() -> None:
        now = Company.objects.get(id=actor.company_id).fiscal_year_month
        if wanted.fiscal_year_month != now and (kept := years_kept(actor.company_id)):
            raise NotPossible(kept)
        version = raise_version(actor.company_id)
        row = Company.objects.filter(id=actor.company_id)
        # Whoever has to from now on has some days for it from now on.
        row.exclude(second_step=wanted.second_step).update(second_step_since=clock.now())
        row.update(
            name=wanted.name.strip(),
            legal_name=wanted.legal_name.strip(),
            tax_number=wanted.tax_number.strip(),
            tax_rounding=Company.TaxRounding.LINE
            if wanted.tax_per_line
            else Company.TaxRounding.DOCUMENT,
            cash_rounding_minor=wanted.cash_rounding_minor,
            total_rounding_minor=wanted.total_rounding_minor,
            second_step=wanted.second_step,
            fiscal_year_month=wanted.fiscal_year_month,
        )
        audit_by(
            actor,
            actor.company_id,
            "company.changed",
            object_kind="company",
            object_id=actor.company_id,
            detail={**asdict(wanted), "version": version},
        )

    write(work)

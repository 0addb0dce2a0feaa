"""What holds for all products of a department."""

from __future__ import annotations

from uuid import UUID

from tillbook.masters.catalog.models import Department
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.writer import write

OLDEST = 99


def set_department_age(actor: Actor, department_id: UUID, minimum_age: int) -> bool:
    """Sell what is in a department, and says nothing itself, from this age on (years, 0 for any);
    False when there is no such department."""
    actor.require(Right.CATALOG_WRITE)
    if not 0 <= minimum_age <= OLDEST:
        raise ValueError("an age is between 0 and 99")

    def work() -> bool:
        found = Department.objects.filter(company_id=actor.company_id, id=department_id)
        row = found.first()
        if row is None:
            return False
        if row.minimum_age != minimum_age:
            found.update(minimum_age=minimum_age)
            # Registers take departments from their book, which follows the version.
            version = raise_version(actor.company_id)
            audit_by(
                actor,
                actor.company_id,
                "department.changed",
                object_kind="department",
                object_id=row.id,
                detail={
                    "department": row.name,
                    "minimum_age": minimum_age,
                    "before": row.minimum_age,
                    "version": version,
                },
            )
        return True

    return write(work)

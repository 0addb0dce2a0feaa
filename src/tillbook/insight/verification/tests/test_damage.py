"""Whatever is changed behind the guards is found, and the first bad record is named."""

from __future__ import annotations

import pytest

from tests.busy_shop import build_busy_shop
from tests.damage import DAMAGES
from tests.support.vandal import damaged, guards_lifted
from tillbook.insight.verification.operations import verify
from tillbook.insight.verification.rules.catalogue import CHECKS


@pytest.fixture
def template_setup():
    return build_busy_shop


def found(report) -> dict[tuple[str, str], dict[str, str]]:
    return {
        (f.check, f.table): {name: str(value) for name, value in f.key.items()}
        for f in report.findings
    }


@pytest.fixture(scope="module")
def standing(templates):
    """The one PostgreSQL database that all damage is done in, and undone."""
    with templates.copy("postgresql", build_busy_shop) as copy:
        yield copy


@pytest.fixture
def scene(engine, request):
    return request.getfixturevalue("database" if engine == "sqlite" else "standing")


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damage_is_found_and_named(scene, damage):
    with damaged(scene, lambda vandal: damage.plant(vandal, scene.seed)) as (table, key):
        report = verify()
    named = found(report)
    assert (damage.check, table) in named, named
    assert named[damage.check, table] == {name: str(value) for name, value in key.items()}
    assert not any(f.check == "guard_missing" for f in report.findings)
    finding = next(f for f in report.findings if (f.check, f.table) == (damage.check, table))
    assert (finding.invariant, finding.sentence) == CHECKS[damage.check]


@pytest.mark.engines("postgresql")
def test_the_database_that_damage_is_undone_in_holds(scene):
    scene.use()
    assert verify().holds


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("value", [1.5, "12 pounds"])
@pytest.mark.parametrize(
    ("table", "column"), [("stock_move", "value_minor"), ("stock_level", "value_minor")]
)
def test_what_sqlite_would_store_in_an_integer_column_is_found(database, table, column, value):
    with guards_lifted(database) as vandal:
        vandal.change(f"UPDATE {table} SET {column} = :v", v=value)
    assert ("not_exact", table) in found(verify())


def test_a_missing_guard_is_found(database):
    owner = database.owner()
    if database.engine == "sqlite":
        name = "entry_line_no_update"
        owner.execute(f"DROP TRIGGER {name}")
    else:
        name = "entry_line_append_only"
        owner.execute(f"ALTER TABLE entry_line DISABLE TRIGGER {name}")
    owner.close()
    assert found(verify()) == {("guard_missing", "trigger"): {"name": name}}


@pytest.mark.engines("postgresql")
def test_rights_that_are_too_wide_are_found(database):
    owner = database.owner()
    owner.execute("GRANT DELETE ON envelope TO tillbook_app")
    owner.close()
    assert found(verify()) == {("rights_too_wide", "envelope"): {"right": "DELETE"}}


def test_all_damage_is_reported_and_counted(database):
    busy = database.seed
    with guards_lifted(database) as vandal:
        for sale in busy.sales[:3]:
            vandal.change("UPDATE sale SET currency = 'EUR' WHERE id = :d", d=sale)
        vandal.change("UPDATE series SET next_number = next_number + 1")
    counts = {f.check: f.count for f in verify().findings}
    assert counts["wrong_currency"] == 3
    assert counts["next_number"] >= 3


def test_every_check_has_its_damage():
    tried = {damage.check for damage in DAMAGES}
    elsewhere = {"guard_missing", "rights_too_wide", "checkpoint_chain", "checkpoint_history"}
    assert set(CHECKS) == tried | elsewhere
    assert len(DAMAGES) > 31

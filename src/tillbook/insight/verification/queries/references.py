"""References that stay inside a company, figures that are exact integers, guards and rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from tillbook.insight.verification.queries.reading import fetch, is_postgresql, key, stream
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import TABLES
from tillbook.plumbing import guards
from tillbook.plumbing.fields import ExactIntegerField, KeyField
from tillbook.values.rounding import LARGEST

Model = type[models.Model]


def prove_guards(findings: Findings) -> None:
    """The triggers are those the code wants; on PostgreSQL the application's rights are small."""
    for name in guards.missing(connection):
        findings.add("guard_missing", "trigger", {"name": name})
    if not is_postgresql():
        return
    for table in sorted(guards.append_only_tables()):
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            sql = "SELECT has_table_privilege(%s, %s, %s)"
            if fetch(sql, [guards.APPLICATION_ROLE, table, right])[0][0]:
                findings.add("rights_too_wide", table, {"right": right})


def prove_companies(findings: Findings) -> None:
    """No row points at a row of another company: every foreign key, told from the models.

    Documents and entries have theirs compared as they pass; here are the tables around them.
    """
    passed = set(TABLES.values())
    for model in _ours():
        if model._meta.db_table in passed or not _has_company(model):
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model if field.is_relation else None
            if isinstance(target, type) and _has_company(target):
                _compare_company(findings, model, field, target)
    _customers(findings)
    _levels(findings)


def _ours() -> list[Model]:
    return [m for m in apps.get_models() if m.__module__.startswith("tillbook.")]


def _has_company(model: Model) -> bool:
    return any(field.column == "company_id" for field in model._meta.concrete_fields)


def _compare_company(findings: Findings, model: Model, field: Any, target: Model) -> None:
    table, primary = model._meta.db_table, _primary(model)
    sql = (
        f"SELECT {', '.join([_readable(model, name, 't') for name in primary])}"
        f" FROM {table} t JOIN {target._meta.db_table} o ON o.id = t.{field.column}"
        f" WHERE o.company_id <> t.company_id ORDER BY {', '.join(f't.{p}' for p in primary)}"
    )
    for row in stream(sql):
        record = dict(zip(primary, row, strict=True))
        findings.add("foreign_reference", table, record, field.name)


def _customers(findings: Findings) -> None:
    for (sale,) in stream(
        f"SELECT {key('s.id')} FROM sale s LEFT JOIN party p ON p.id = s.customer_id"
        " WHERE s.customer_id IS NOT NULL AND (p.id IS NULL OR p.company_id <> s.company_id)"
        " ORDER BY s.id"
    ):
        findings.add("foreign_reference", "sale", {"id": sale}, "customer")


def _levels(findings: Findings) -> None:
    for place, item in stream(
        f"SELECT {key('l.place_id')}, {key('l.item_id')} FROM stock_level l"
        " LEFT JOIN place p ON p.id = l.place_id LEFT JOIN variant v ON v.id = l.item_id"
        " WHERE p.id IS NULL OR v.id IS NULL OR p.company_id <> v.company_id"
        " ORDER BY l.place_id, l.item_id"
    ):
        findings.add("foreign_reference", "stock_level", {"place_id": place, "item_id": item})


def prove_integers(findings: Findings) -> None:
    """Exact integers in every table that documents do not pass through.

    SQLite would store a fraction or a text in an integer column; PostgreSQL knows only the range.
    """
    passed = set(TABLES.values())
    for model in _ours():
        table = model._meta.db_table
        columns = [
            f for f in model._meta.concrete_fields if isinstance(f, ExactIntegerField) and f.column
        ]
        if table in passed or not columns:
            continue
        primary = _primary(model)
        wrong = " OR ".join([_inexact(str(field.column)) for field in columns])
        sql = (
            f"SELECT {', '.join([_readable(model, name, 't') for name in primary])}"
            f" FROM {table} t WHERE {wrong} ORDER BY {', '.join(f't.{p}' for p in primary)}"
        )
        for row in stream(sql):
            record = dict(zip(primary, row, strict=True))
            findings.add("not_exact", table, record)


def _inexact(column: str) -> str:
    bounds = f't."{column}" NOT BETWEEN -{LARGEST} AND {LARGEST}'
    if is_postgresql():
        return bounds
    return f'(t."{column}" IS NOT NULL AND (typeof(t."{column}") <> \'integer\' OR {bounds}))'


def _primary(model: Model) -> tuple[str, ...]:
    return tuple([field.column for field in _primary_fields(model)])


def _primary_fields(model: Model) -> Iterator[Any]:
    key_ = model._meta.pk
    yield from getattr(key_, "fields", None) or (key_,)


def _readable(model: Model, column: str, alias: str) -> str:
    """A key column as it can be named: keys as bytes, the rest as text or number."""
    field = next(f for f in model._meta.concrete_fields if f.column == column)
    target: Any = field
    if field.is_relation:
        target = target.target_field
    name = f'{alias}."{column}"'
    if isinstance(target, KeyField):
        return key(name)
    if isinstance(target, models.IntegerField):
        return name
    return f"CAST({name} AS text)"

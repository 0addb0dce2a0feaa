"""The triggers that refuse an entry which does not balance or is not complete, on either engine.

PostgreSQL writes header and lines in one statement and compares at its end; a later statement that
adds lines, even balanced ones, finds the total count different from the header's. SQLite writes
the lines first: the header seals them, lines after it are refused, and the deferred foreign key
refuses lines without a header.
"""

from __future__ import annotations

from tillbook.plumbing.guards import Guard, keeps

_HEADER_BODY = """DECLARE total bigint; counted bigint;
BEGIN
  SELECT coalesce(sum(amount_minor), 0), count(*) INTO total, counted
    FROM entry_line WHERE entry_id = NEW.id;
  IF total <> 0 THEN
    RAISE EXCEPTION 'entry % does not balance: off by %', NEW.id, total
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF counted <> NEW.line_count THEN
    RAISE EXCEPTION 'entry % has % lines, its header says %', NEW.id, counted, NEW.line_count
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END"""

# Two sub-selects, not a join: the planner knows nothing of `fresh`, and a plan it keeps from the
# day the tables were empty would read all entries for every sale.
_LINE_BODY = """BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT entry_id FROM fresh) f
     WHERE (SELECT e.line_count FROM entry e WHERE e.id = f.entry_id)
        <> (SELECT count(*) FROM entry_line l WHERE l.entry_id = f.entry_id)
  ) THEN
    RAISE EXCEPTION 'an entry is complete: lines cannot be added later'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END"""


#: A locked month is its own, or the first of all of them and later: those before it count like it.
_LOCKED = """SELECT 1 FROM accounting_period p
     WHERE p.company_id = NEW.company_id AND p.state = 'locked'
       AND (p.month = {month} OR p.month > {month} AND NOT EXISTS (
         SELECT 1 FROM accounting_period q
          WHERE q.company_id = p.company_id AND q.month < p.month))"""
_SQLITE_MONTH = "substr(NEW.posting_date, 1, 7) || '-01'"
_PERIOD_BODY = f"""BEGIN
  IF EXISTS (
    {_LOCKED.format(month="date_trunc('month', NEW.posting_date)::date")}
  ) THEN
    RAISE EXCEPTION 'the period of % is locked', NEW.posting_date
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END"""


def entry_guards() -> list[Guard]:
    """An entry balances, is complete, and stays so; nothing is posted to a locked period; what was
    posted to stays of its kind, for that would turn every statement round that was ever read."""
    return [
        keeps(
            name="account_kind_of_what_was_posted",
            table="account",
            columns=("kind", "company_id", "currency"),
            once="SELECT 1 FROM entry_line l WHERE l.account_id = OLD.id",
            refusal="an account that was posted to keeps its kind and currency",
        ),
        Guard(
            name="entry_balances",
            table="entry",
            sqlite="CREATE TRIGGER entry_balances BEFORE INSERT ON entry BEGIN "
            "SELECT RAISE(ABORT, 'an entry does not balance, or has not the lines its header says')"
            " FROM (SELECT coalesce(sum(amount_minor), 0) AS total, count(*) AS counted"
            " FROM entry_line WHERE entry_id = NEW.id)"
            " WHERE total <> 0 OR counted <> NEW.line_count; END",
            postgresql=(_HEADER_BODY, "AFTER INSERT ON entry FOR EACH ROW"),
        ),
        Guard(
            name="entry_is_sealed",
            table="entry_line",
            sqlite="CREATE TRIGGER entry_is_sealed BEFORE INSERT ON entry_line "
            "WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry_id) BEGIN "
            "SELECT RAISE(ABORT, 'an entry is complete: lines cannot be added later'); END",
            postgresql=(
                _LINE_BODY,
                "AFTER INSERT ON entry_line REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT",
            ),
        ),
        Guard(
            name="entry_in_open_period",
            table="entry",
            sqlite="CREATE TRIGGER entry_in_open_period BEFORE INSERT ON entry "
            f"WHEN EXISTS ({_LOCKED.format(month=_SQLITE_MONTH)}) BEGIN "
            "SELECT RAISE(ABORT, 'the period is locked'); END",
            postgresql=(_PERIOD_BODY, "BEFORE INSERT ON entry FOR EACH ROW"),
        ),
    ]

"""The description of an export, `index.xml`, as auditors' programs read it.

Rules: "Beschreibungsstandard für die Datenträgerüberlassung" (GDPdU, DTD of 1 September 2004), to
which the GoBD of the Federal Ministry of Finance refer in number 176. The DTD itself is Audicon's
and is not passed on here: programs that read such exports bring it along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tillbook.edges.bridges.saf_t.xml import text

DTD = "gdpdu-01-09-2004.dtd"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. key: it names a row, alone or with the other keys; refers: to the table
    of this file name."""

    name: str
    kind: Kind = Kind.TEXT
    key: bool = False
    refers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A CSV file: its name in the archive, and what it is."""

    file: str
    name: str
    words: str
    columns: Sequence[Column]


def index_xml(
    *, company: str, place: str, comment: str, tables: Sequence[Table], decimals: int
) -> str:
    """The description of these tables."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<!DOCTYPE DataSet SYSTEM "{DTD}">\n',
        "<DataSet>\n<Version>1.0</Version>\n<DataSupplier>\n",
        f"<Name>{text(company)}</Name>\n<Location>{text(place)}</Location>\n",
        f"<Comment>{text(comment)}</Comment>\n</DataSupplier>\n<Media>\n<Name>Tillbook</Name>\n",
        *(_table(table, decimals) for table in tables),
        "</Media>\n</DataSet>\n",
    ]
    return "".join(parts)


def _table(table: Table, decimals: int) -> str:
    # Keys come first, as the DTD has them.
    keys = [column for column in table.columns if column.key]
    others = [column for column in table.columns if not column.key]
    columns = [_column(column, "VariablePrimaryKey", decimals) for column in keys]
    columns += [_column(column, "VariableColumn", decimals) for column in others]
    foreign = [
        f"<ForeignKey><Name>{text(column.name)}</Name>"
        f"<References>{text(column.refers)}</References></ForeignKey>\n"
        for column in table.columns
        if column.refers
    ]
    return "".join(
        [
            f"<Table>\n<URL>{text(table.file)}</URL>\n<Name>{text(table.name)}</Name>\n",
            f"<Description>{text(table.words)}</Description>\n<UTF8/>\n",
            "<DecimalSymbol>,</DecimalSymbol>\n<DigitGroupingSymbol>.</DigitGroupingSymbol>\n",
            # The first row holds the names of the columns.
            "<Range><From>2</From></Range>\n<VariableLength>\n",
            "<ColumnDelimiter>;</ColumnDelimiter>\n",
            "<RecordDelimiter>&#13;&#10;</RecordDelimiter>\n",
            "<TextEncapsulator>&quot;</TextEncapsulator>\n",
            *columns,
            *foreign,
            "</VariableLength>\n</Table>\n",
        ]
    )


def _column(column: Column, tag: str, decimals: int) -> str:
    kinds = {
        Kind.TEXT: "<AlphaNumeric/>",
        Kind.NUMBER: "<Numeric/>",
        Kind.AMOUNT: f"<Numeric><Accuracy>{decimals}</Accuracy></Numeric>",
        Kind.DAY: "<Date><Format>YYYY-MM-DD</Format></Date>",
    }
    return f"<{tag}><Name>{text(column.name)}</Name>{kinds[column.kind]}</{tag}>\n"

"""The description of an export, `index.xml`, as auditors' programs read it.

Rules: "Beschreibungsstandard für die Datenträgerüberlassung" (GDPdU, DTD of 1 September 2004), to
which the GoBD of the Federal Ministry of Finance refer in number 176. The standard wants its DTD
beside the description, under the name that this points to. The published file is Audicon's and is
not passed on here: ours declares, by the same standard, the elements that this export has. What is
valid by it is valid by theirs; programs that read such exports bring theirs along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tillbook.edges.bridges.saf_t.xml import text

DTD = "gdpdu-01-09-2004.dtd"

#: What stands in that file.
DTD_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<!-- The elements of the description standard for handing over data (GDPdU, 1 September 2004) that
     Tillbook writes, in the order that the standard gives them. Written by Tillbook; the standard
     has more elements, which index.xml of this export does not use. -->

<!-- Who hands over what: the medium holds tables, each in a file of its own. -->
<!ELEMENT DataSet (Version, DataSupplier?, Media+)>
<!ELEMENT DataSupplier (Name, Location, Comment)>
<!ELEMENT Media (Name, Table+)>

<!-- A table: its file, how its figures are written, and the rows that hold data. -->
<!ELEMENT Table (URL, Name?, Description?, UTF8?,
                 (DecimalSymbol, DigitGroupingSymbol)?, Range?, VariableLength)>
<!ELEMENT Range (From, To?)>

<!-- Columns with separators between them: first the key, then the others, then what refers to the
     key of another table. -->
<!ELEMENT VariableLength (ColumnDelimiter?, RecordDelimiter?, TextEncapsulator?,
                          VariablePrimaryKey*, VariableColumn*, ForeignKey*)>
<!ELEMENT VariablePrimaryKey (Name, Description?, (Numeric | AlphaNumeric | Date))>
<!ELEMENT VariableColumn (Name, Description?, (Numeric | AlphaNumeric | Date))>
<!ELEMENT ForeignKey (Name+, References)>

<!-- What a column holds. -->
<!ELEMENT Numeric (Accuracy?)>
<!ELEMENT AlphaNumeric EMPTY>
<!ELEMENT Date (Format?)>

<!ELEMENT UTF8 EMPTY>
<!ELEMENT Accuracy (#PCDATA)>
<!ELEMENT ColumnDelimiter (#PCDATA)>
<!ELEMENT Comment (#PCDATA)>
<!ELEMENT DecimalSymbol (#PCDATA)>
<!ELEMENT Description (#PCDATA)>
<!ELEMENT DigitGroupingSymbol (#PCDATA)>
<!ELEMENT Format (#PCDATA)>
<!ELEMENT From (#PCDATA)>
<!ELEMENT Location (#PCDATA)>
<!ELEMENT Name (#PCDATA)>
<!ELEMENT RecordDelimiter (#PCDATA)>
<!ELEMENT References (#PCDATA)>
<!ELEMENT TextEncapsulator (#PCDATA)>
<!ELEMENT To (#PCDATA)>
<!ELEMENT URL (#PCDATA)>
<!ELEMENT Version (#PCDATA)>
"""


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

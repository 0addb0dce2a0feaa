"""Tables as files that programs of tables open: CSV and XLSX, written a row at a time.

A text that such a program would take for a formula gets an apostrophe in front, in both formats:
what is opened may be saved again in the other. Figures stay figures. The apostrophe is taken off
again where such a file comes back (`plain`).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

from tillbook.plumbing.lists.cells import Number
from tillbook.plumbing.zipping import Pipe
from tillbook.values.rounding import divide

Cell = str | Number | date

#: What begins a formula: the four signs, their full-width forms, and what is skipped before them.
LIVE = frozenset("=+-@\t\r\n＝＋－＠")
#: More rows than this no XLSX sheet holds.
MOST_ROWS = 1_048_575
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1899, 12, 30)
_DAY_SECONDS = 86_400
_PIECE = 64 * 1024


def neutral(words: str) -> str:
    """A text cell that no program takes for a formula."""
    return f"'{words}" if words[:1] in LIVE and words else words


def plain(words: str) -> str:
    """The text as it was before `neutral`."""
    return words[1:] if words[:1] == "'" and words[1:2] in LIVE and words[1:] else words


def csv_pieces(
    heads: Sequence[str], rows: Iterable[Sequence[Cell]], decimal: str = "."
) -> Iterator[bytes]:
    """A CSV file in UTF-8 with a byte order mark, which Excel needs to read it rightly. Where
    decimals stand after a comma, Excel looks for semicolons between the cells."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";" if decimal == "," else ",")
    buffer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer.writerow([neutral(head) for head in heads])
    for row in rows:
        writer.writerow([_csv_cell(cell, decimal) for cell in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")


def _csv_cell(cell: Cell, decimal: str) -> str:
    if isinstance(cell, Number):
        return cell.digits.replace(".", decimal)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else neutral(cell)


def xlsx_pieces(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]], cut: str = "…"
) -> Iterator[bytes]:
    """An XLSX file with one sheet: the head row stays in sight, figures are numbers. cut: the last
    row's words where there are more rows than a sheet holds."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in _PARTS.items():
            parts.writestr(name, text)
        parts.writestr("xl/workbook.xml", _workbook(title))
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_START.encode())
            sheet.write(_row(1, [f'<c s="1" t="inlineStr">{_inline(head)}</c>' for head in heads]))
            for number, row in enumerate(rows, 2):
                if number > MOST_ROWS:
                    sheet.write(_row(number, [_xlsx_cell(cut)]))
                    break
                sheet.write(_row(number, [_xlsx_cell(cell) for cell in row]))
                if piece := pipe.taken(_PIECE):
                    yield piece
            sheet.write(_SHEET_END.encode())
    yield pipe.taken()


def _row(number: int, cells: Sequence[str]) -> bytes:
    return f'<row r="{number}">{"".join(cells)}</row>'.encode("utf-8", "replace")


def _inline(words: str) -> str:
    shown = escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", neutral(words)))
    return f'<is><t xml:space="preserve">{shown[:32_000]}</t></is>'


def _xlsx_cell(cell: Cell) -> str:
    if isinstance(cell, Number):
        style = {2: ' s="2"', 0: ' s="3"'}.get(
            cell.decimals if cell.decimals is not None else -1, ""
        )
        return f"<c{style}><v>{cell.digits}</v></c>"
    if isinstance(cell, datetime):
        days = (cell.date() - _FIRST_DAY).days
        seconds = cell.hour * 3_600 + cell.minute * 60 + cell.second
        part = divide(seconds * 10**10, _DAY_SECONDS)
        return f'<c s="5"><v>{days}.{part:010d}</v></c>'
    if isinstance(cell, date):
        return f'<c s="4"><v>{(cell - _FIRST_DAY).days}</v></c>'
    return f'<c t="inlineStr">{_inline(cell)}</c>' if cell else "<c/>"


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_SHEETS}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
_SHEET_START = (
    f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    "</sheetViews><sheetData>"
)
_SHEET_END = "</sheetData></worksheet>"


def _workbook(title: str) -> str:
    name = escape(re.sub(r"[\\/*?:\[\]'\"]", " ", title)[:31] or "Sheet", {'"': "&quot;"})
    return (
        f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )

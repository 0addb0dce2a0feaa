"""The journal out: as text for hledger, ledger and beancount, or as CSV for a spreadsheet."""

from tillbook.edges.bridges.journal.export import ENDINGS, FORMATS, Scope, export

__all__ = ["ENDINGS", "FORMATS", "Scope", "export"]

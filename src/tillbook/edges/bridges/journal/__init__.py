"""The journal out: as text for hledger, or as CSV for a spreadsheet."""

from tillbook.edges.bridges.journal.export import FORMATS, Scope, export

__all__ = ["FORMATS", "Scope", "export"]

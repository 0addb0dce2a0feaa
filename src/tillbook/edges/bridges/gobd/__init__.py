"""The complete export for a German tax audit: CSV files and what describes them."""

from tillbook.edges.bridges.gobd.export import Scope, archive

__all__ = ["Scope", "archive"]

"""SAF-T Financial, the Norwegian standard audit file."""

from tillbook.edges.bridges.saf_t.export import Scope, export

__all__ = ["Scope", "export"]

"""Everything an auditor needs to check the books without this program, and the script that does."""

from tillbook.edges.bridges.complete.files import Complete, export_complete
from tillbook.edges.bridges.complete.zipping import zipped

__all__ = ["Complete", "export_complete", "zipped"]

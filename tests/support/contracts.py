"""An import contract of our own: one shelf of every room is that room's alone."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateShelfContract(Contract):
    """No room imports another room's shelf.

    shelf: the module's name in the room, such as `models`. opened_to: a package that may import it
    all the same. Import-linter's own `protected` needs a contract for each room; this one holds
    for rooms that do not exist yet.
    """

    shelf: Any = fields.StringField()
    opened_to: Any = fields.StringField(required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare every direct import of the shelf with the room that it belongs to."""
        found = []
        for module in sorted(graph.modules):
            room, _, shelf = module.rpartition(".")
            if shelf != self.shelf or room.count(".") > 2 or not room.startswith("tillbook."):
                continue
            for importer in sorted(graph.find_modules_that_directly_import(module)):
                if not self._may_import(importer, room):
                    found.append((importer, module))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import and what to call instead."""
        for importer, module in check.metadata["found"]:
            output.print_error(f"{importer} imports {module}: call its room's verbs instead")

    def _may_import(self, importer: str, room: str) -> bool:
        homes = [room, *([self.opened_to] if self.opened_to else [])]
        return any(importer == home or importer.startswith(f"{home}.") for home in homes)

"""XML as a tree that knows its lines, read with limits: no document type, hence no entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from tillbook.edges.bridges.bank_statements.reading import refuse, text_of
from tillbook.values.words import marked

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w\-]+)""")
MOST_DEPTH = 60
MOST_NODES = 2_000_000


@dataclass(slots=True)
class Node:
    """An element by its local name. text: what stands in it before its first child."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def first(self, *path: str) -> Node | None:
        """The first element at the end of a path of names."""
        if not path:
            return self
        name, *rest = path
        for child in self.children:
            if child.tag == name:
                found = child.first(*rest) if rest else child
                if found is not None:
                    return found
        return None

    def all(self, tag: str) -> list[Node]:
        """The children of a name."""
        return [child for child in self.children if child.tag == tag]

    def value(self, *path: str) -> str:
        """The text at the end of a path, "" where there is none."""
        found = self.first(*path)
        return found.text.strip() if found else ""

    def below(self, *tags: str) -> Iterator[Node]:
        """Every element of these names at any depth, in the order of the file."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if node.tag in tags:
                yield node
            waiting.extend(reversed(node.children))


def tree_of(content: bytes) -> Node:
    """The root of a document, or a refusal with the line."""
    declared = _DECLARED.search(content[:200])
    text = text_of(content, declared[1].decode("ascii", "replace") if declared else "")
    before = len(text) - len(text.lstrip())
    skipped = text[:before].count("\n")
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    root = Node("", 1)
    open_nodes = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        line = parser.CurrentLineNumber + skipped
        if len(open_nodes) > MOST_DEPTH or count > MOST_NODES:
            refuse(line, marked("This XML is nested deeper or is larger than a statement is."))
        node = Node(name.rpartition(":")[2], line, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        open_nodes.pop()

    def characters(data: str) -> None:
        node = open_nodes[-1]
        if not node.children:
            node.text += data

    def doctype(*_parts: object) -> None:
        refuse(
            parser.CurrentLineNumber + skipped,
            marked("A document type or an entity stands here, which no bank statement needs."),
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        parser.Parse(text[before:].encode("utf-8", "replace"), True)
    except expat.ExpatError as wrong:
        refuse(
            wrong.lineno + skipped,
            marked("This is no XML: %(fault)s."),
            fault=expat.ErrorString(wrong.code) or "?",
        )
    return root.children[0]

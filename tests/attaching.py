"""Files to attach in tests, and a short way to attach them."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from uuid import UUID

from PIL import Image

from tillbook.masters.files.operations import Kept, attach, prepare
from tillbook.masters.organisation.rules import Actor

PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def photo(colour: str = "tan", size: tuple[int, int] = (90, 120)) -> bytes:
    """A small JPEG of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def put(
    actor: Actor, subject_id: UUID, content: bytes = PAPER, name: str = "bill.pdf", kind: str = ""
) -> Kept:
    """Attach a file to an entry by hand, or to another kind of document."""
    return attach(actor, kind or "manual_entry", subject_id, prepare(content, name))


def in_base64(content: bytes) -> str:
    return b64encode(content).decode()

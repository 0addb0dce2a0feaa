"""Set how a company's receipts look."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO

from django.utils.translation import gettext as _

from tillbook.desks.receipts.models import ReceiptLayout
from tillbook.desks.receipts.rules.layout import (
    LONGEST_LOGO,
    Layout,
    WrongLayout,
    layout_text,
    read_layout,
)
from tillbook.masters.organisation.operations import NotPossible, audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write

#: Dots: what 58 mm paper is wide at 203 dpi, and a height that leaves room for the receipt.
WIDEST_LOGO = 384
TALLEST_LOGO = 240
#: A picture may unpack to so many pixels; more is no logo but an attack on memory.
_MOST_PIXELS = 8_000_000


class NoPicture(NotPossible):
    """What was uploaded is no picture that can be printed."""


def set_layout(actor: Actor, wanted: Layout) -> None:
    """Set the layout; registers take it with their next book. Opens the transaction.

    Raises NotPossible for what could not be read again: every register's book is made of it.
    """
    actor.require(Right.SETTINGS_WRITE)
    text = layout_text(wanted)
    try:
        read_layout(text)
    except WrongLayout:
        words = _("Each part stands on a receipt once, and some always: load the page again.")
        raise NotPossible(words) from None

    def work() -> None:
        ReceiptLayout.objects.update_or_create(
            company_id=actor.company_id, defaults={"layout": text, "changed_at": clock.now()}
        )
        raise_version(actor.company_id)
        detail = {"paper": wanted.paper, "blocks": list(wanted.blocks)}
        audit_by(actor, actor.company_id, "receipts.layout_set", detail=detail)

    write(work)


def small_logo(content: bytes) -> str:
    """A PNG or JPEG as a grey PNG in base64 that fits every paper; nothing else of the file stays.

    `NoPicture` when it is none, or one that unpacks to more than a logo needs.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NoPicture(_("The picture is too large: 8 megapixels at most."))
            coloured = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NoPicture(_("This is no picture: choose a PNG or JPEG file.")) from None
    paper = Image.new("RGBA", coloured.size, "white")
    paper.alpha_composite(coloured)
    grey = paper.convert("L")
    grey.thumbnail((WIDEST_LOGO, TALLEST_LOGO))
    out = BytesIO()
    grey.save(out, "PNG", optimize=True)
    logo = b64encode(out.getvalue()).decode()
    if len(logo) > LONGEST_LOGO:
        raise NoPicture(_("The picture is too detailed to be printed small."))
    return logo

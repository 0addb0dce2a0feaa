"""How the audit trail names acts about where goods lie, and about registers."""

from __future__ import annotations

from django.utils.translation import gettext as _


def place_words() -> dict[str, str]:
    """The acts about places for stock, and about goods put aside."""
    return {
        "lot.corrected": _("Day corrected on which a lot expires"),
        "lots.told": _("Said which lots goods without a lot are"),
        "place.added": _("Place for stock added"),
        "place.changed": _("Place for stock renamed"),
        "place.archived": _("Place for stock put away"),
        "reservation.made": _("Goods put aside"),
        "reservation.extended": _("Goods put aside for longer"),
        "reservation.released": _("Goods put aside released"),
        "place.restored": _("Place for stock taken back into use"),
    }


def register_words() -> dict[str, str]:
    """The acts about registers and who may sign in at them."""
    return {
        "register.keys_arranged": _("Quick keys arranged"),
        "pin.set": _("PIN set"),
        "pin.cleared": _("PIN removed"),
        "register.code_made": _("Register code made"),
        "register.enrolled": _("Register enrolled"),
        "register.revoked": _("Register locked"),
        "register.copy_brought": _("Second copy of a register brought in"),
        "receipts.lost": _("Missing receipts noted as lost"),
        "registers.limits_set": _("Limits of registers set"),
    }


def goods_words() -> dict[str, str]:
    """Acts on what is sold."""
    return {
        "code_layout.added": _("Layout of labels added"),
        "code_layout.removed": _("Layout of labels removed"),
        "product.added": _("Product added"),
        "product.changed": _("Product changed"),
        "department.changed": _("Department changed"),
        "kit.changed": _("Kit changed"),
        "modifiers.added": _("Group of modifiers added"),
        "modifiers.changed": _("Group of modifiers changed"),
        "modifiers.put": _("Modifiers of a product set"),
        "modifiers.takes": _("What a modifier takes away set"),
        "products.imported": _("Products imported"),
    }

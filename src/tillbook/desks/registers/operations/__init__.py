"""The writers of registers, one subject a file."""

from tillbook.desks.registers.operations.arrange_keys import arrange_keys
from tillbook.desks.registers.operations.bring_copy import Brought, CopyRefused, bring_copy
from tillbook.desks.registers.operations.check_sales import check_sales
from tillbook.desks.registers.operations.enrol import (
    Applicant,
    add_register,
    enrol,
    make_code,
    register_at,
    revoke_device,
)
from tillbook.desks.registers.operations.hearing import Report, hear, take_report
from tillbook.desks.registers.operations.parking import Parked, park_basket, take_basket
from tillbook.desks.registers.operations.pins import (
    clear_pin,
    random_pin,
    require_may_set,
    set_pin,
)
from tillbook.desks.registers.operations.policy import set_favourites, set_limits
from tillbook.desks.registers.operations.sync import Answered, Batch, sync
from tillbook.desks.registers.operations.take_copies import take_copies

__all__ = [
    "Answered",
    "Applicant",
    "Batch",
    "Brought",
    "CopyRefused",
    "Parked",
    "Report",
    "add_register",
    "arrange_keys",
    "bring_copy",
    "check_sales",
    "clear_pin",
    "enrol",
    "hear",
    "make_code",
    "park_basket",
    "random_pin",
    "register_at",
    "require_may_set",
    "revoke_device",
    "set_favourites",
    "set_limits",
    "set_pin",
    "sync",
    "take_basket",
    "take_copies",
    "take_report",
]

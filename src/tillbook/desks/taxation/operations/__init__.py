"""The verbs of returns: where to file, and filing."""

from tillbook.desks.taxation.operations.file_return import (
    Filed,
    Looked,
    figures_now,
    file_return,
)
from tillbook.desks.taxation.operations.registrations import (
    NewRegistration,
    add_registration,
    end_registration,
)

__all__ = [
    "Filed",
    "Looked",
    "NewRegistration",
    "add_registration",
    "end_registration",
    "figures_now",
    "file_return",
]

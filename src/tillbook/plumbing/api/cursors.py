"""Lists in pages: `cursor` says where the last page ended, `limit` how much is wanted.

Documents are listed in the order of the feed: a document that commits late gets a later number, so
who follows the cursor misses nothing and sees nothing twice. Other lists go by a key of theirs.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

from pydantic import Field

from tillbook.plumbing.api.problems import Problem
from tillbook.plumbing.api.shapes import In

FeedCursor = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,15}$",
        description="`next_cursor` of the page before; absent: from the beginning.",
    ),
]
KeyCursor = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{0,400}$",
        description="`next_cursor` of the page before; absent: from the beginning.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=500, description="How many at most, up to 500.")]


class FeedPage(In):
    """Query parameters of a list that follows the feed."""

    cursor: FeedCursor = "0"
    limit: Limit = 100


class KeyPage(In):
    """Query parameters of a list in the order of a key."""

    cursor: KeyCursor = ""
    limit: Limit = 100

    def after(self) -> str:
        """The key that the page before ended with; "" at the beginning."""
        try:
            key = urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4)).decode()
        except ValueError:
            key = "\0"
        if "\0" in key:
            raise Problem(
                422,
                "invalid",
                "cursor: This is no cursor that was handed out.",
                errors=[("cursor", "This is no cursor that was handed out.")],
            )
        return key


def key_cursor(key: str) -> str:
    """The cursor behind a key."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")

"""What a process remembers of configuration it has read, keyed by the company's version.

`remembered` is `functools.lru_cache` that `forget` can empty: a process that turns to another
database (tests do) must not remember the former one's.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

_forgetting: list[Callable[[], None]] = []


def remembered(maxsize: int) -> Callable[[Function], Function]:
    """Remember answers by their arguments, until `forget`."""

    def decorate(function: Function) -> Function:
        cached = lru_cache(maxsize=maxsize)(function)
        _forgetting.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate


def on_forget(clear: Callable[[], None]) -> None:
    """Have `clear` called by `forget`."""
    _forgetting.append(clear)


def settle() -> None:
    """Leave what the program consists of out of the search for garbage, and search less often.

    A batch makes thousands of short-lived values; looking through all of Django after every few
    hundred of them took a tenth of its time. Called once, when a process has loaded everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def forget() -> None:
    """Remember nothing."""
    for clear in _forgetting:
        clear()

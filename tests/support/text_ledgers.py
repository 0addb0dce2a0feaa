"""What hledger, ledger and beancount make of a journal: each adds it up by its own code."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

#: Account -> balance in the currency's units, accounts at zero left out.
Found = dict[str, Decimal]


def ran(program: str, *arguments: str) -> str:
    """What one of the programs says; it must be installed, and it must not complain."""
    assert shutil.which(program), f"The tests need {program}: “sudo apt-get install {program}”."
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000]
    assert not done.stderr, done.stderr[:3000]
    return done.stdout


def by_hledger(path: Path) -> Found:
    """Strictly read: every account and commodity declared."""
    ran("hledger", "-f", str(path), "check", "--strict")
    rows, _ = json.loads(ran("hledger", "-f", str(path), "balance", "--flat", "-O", "json"))
    found = {}
    for name, _, _, [amount] in rows:
        quantity = amount["aquantity"]
        found[name] = Decimal(quantity["decimalMantissa"]).scaleb(-quantity["decimalPlaces"])
    return found


def by_ledger(path: Path) -> Found:
    """Pedantically read: an account, a commodity or a tag that is not declared is an error."""
    form = "%(account)\t%(quantity(display_total))\n"
    options = ("--no-pager", "--args-only", "--pedantic", "--flat", "--no-total", "--format", form)
    lines = ran("ledger", "-f", str(path), "balance", *options).splitlines()
    rows = [line.split("\t") for line in lines if line]
    return {name: Decimal(amount) for name, amount in rows if Decimal(amount)}


def by_beancount(path: Path) -> Found:
    """Loaded with all its checks."""
    from beancount import loader
    from beancount.core import realization

    entries, errors, _ = loader.load_file(str(path))
    assert not errors, errors[:5]
    found = {}
    for account in realization.iter_children(realization.realize(entries)):
        for position in account.balance:
            found[account.account] = position.units.number
    return {name: number for name, number in found.items() if number}


READERS: dict[str, Callable[[Path], Found]] = {
    "hledger": by_hledger,
    "ledger": by_ledger,
    "beancount": by_beancount,
}

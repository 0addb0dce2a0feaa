"""The one verb of this room: verify the books, and remember how far they were proven."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tillbook.insight.verification import second
from tillbook.insight.verification.models import VerifiedCheckpoint
from tillbook.insight.verification.queries import (
    asides,
    attached,
    bank,
    buying,
    chains,
    checkpoints,
    closures,
    counting,
    documents,
    drawers,
    folded,
    foreign,
    goods,
    held,
    prices,
    promotions,
    reading,
    references,
    returned,
    statements,
    stock,
    tax_returns,
    tips,
    transfers,
    values,
)
from tillbook.insight.verification.queries.checkpoints import Checkpoint
from tillbook.insight.verification.queries.reading import Selection
from tillbook.insight.verification.rules.documents import Proof
from tillbook.insight.verification.rules.findings import Absent, Finding, Findings
from tillbook.insight.verification.rules.folding import Tally
from tillbook.insight.verification.rules.hashes import receipt_hash
from tillbook.insight.verification.rules.proving import prove
from tillbook.insight.verification.rules.rows import Key
from tillbook.insight.verification.second import Second
from tillbook.plumbing import clock
from tillbook.plumbing.writer import write
from tillbook.values.hashing import canonical_text

#: (what is being proven, how many are done, of how many; 0 of 0 where nobody can say)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run found. findings: I1 first; none means that everything proven holds.

    full: whether every document was proven, or only what came since the last checkpoint.
    balances_unknown: bank statements that nothing proves the balances of.
    """

    full: bool
    documents: int
    sales: int
    milliseconds: int
    findings: tuple[Finding, ...]
    absent: tuple[Absent, ...] = ()
    balances_unknown: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(*, increment: bool = False, progress: Progress = lambda *_: None) -> Report:
    """Prove the invariants of all companies from the stored rows, in one snapshot.

    increment: only the documents since the last checkpoint, the days they touch and the totals;
    everything, where there is no checkpoint. A run without findings leaves a new checkpoint.
    """
    started = time.monotonic_ns()
    findings, tally = Findings(), Tally()
    alone = increment or documents.count_receipts() < second.FROM
    with second.moment(alone=alone) as (heads, helper):
        reading.prepare()
        last = checkpoints.last_checkpoints(findings)
        full = not increment or not last
        progress("guards", 0, 0)
        references.prove_guards(findings)
        proof = Proof(documents.books(), findings, tally)
        if full:
            _prove_all(proof, helper, progress)
        else:
            _prove_increment(proof, last, progress)
        _prove_sums(findings, tally, progress)
        absent = chains.absent_receipts()
        unknown = statements.balances_unknown()
    if not findings.found:
        write(lambda: _remember(heads, last, tally, full))
    return Report(
        full=full,
        documents=tally.documents,
        sales=tally.sales,
        milliseconds=_milliseconds(time.monotonic_ns() - started),
        findings=tuple(findings.by_invariant()),
        absent=absent,
        balances_unknown=unknown,
    )


def _milliseconds(nanoseconds: int) -> int:
    return nanoseconds // 1_000_000


def _prove_all(proof: Proof, helper: Second | None, progress: Progress) -> None:
    total = documents.count_receipts()
    middle = None
    if helper:
        middle = documents.receipt_at(total * second.FIRST_SHARE // 100)
        helper.start(middle)
    _prove_documents(proof, documents.spans(upto=middle), total, progress, helper)
    progress("chains", 0, 0)
    chains.prove_links(proof.findings)
    progress("tax returns", 0, 0)
    tax_returns.prove_returns(proof.findings)
    _prove_totals(proof.findings, progress)
    if helper:
        progress("documents", total, total)
        findings, tally = helper.result()
        proof.findings.merge(findings.found.values())
        proof.tally.merge(tally)
    progress("figures", 0, 0)
    folded.prove_folded(proof.findings, proof.tally)
    goods.prove_goods_by_document(proof.findings)
    promotions.prove_promotions(proof.findings)


def _prove_increment(proof: Proof, last: dict[Key, Checkpoint], progress: Progress) -> None:
    """New documents, and all others of the days they touch: only whole days can be compared."""
    checkpoints.recall(last, proof.tally)
    fresh = checkpoints.new_documents(last)
    days = folded.touched_days(fresh, {c: at.feed for c, at in last.items()})
    chosen = {*fresh, *folded.documents_of(days)}
    _prove_documents(proof, documents.lists(chosen), len(chosen), progress)
    progress("chains", 0, 0)
    since = {series: at for c in last.values() for series, at in c.arrivals.items()}
    chains.prove_links(proof.findings, since)
    _prove_totals(proof.findings, progress)
    progress("figures", 0, 0)
    folded.prove_folded(proof.findings, proof.tally, days)


def _prove_documents(
    proof: Proof,
    selections: Iterable[Selection],
    total: int,
    progress: Progress,
    helper: Second | None = None,
) -> None:
    with documents.without_collector():
        for selection in selections:
            done = proof.tally.documents + (helper.poll() if helper else 0)
            progress("documents", done, total)
            for document in documents.documents(selection, proof.findings):
                prove(document, proof)


def _prove_totals(findings: Findings, progress: Progress) -> None:
    """What is cheap enough for every night: totals of everything, and the tables around."""
    _run(
        progress,
        ("series", lambda: chains.prove_series(findings)),
        ("lost numbers", lambda: chains.prove_lost(findings)),
        ("shifts", lambda: drawers.prove_shifts(findings)),
        ("closures", lambda: closures.prove_closures(findings)),
        ("anchors", lambda: chains.prove_anchors(findings)),
        ("audit", lambda: chains.prove_audit(findings)),
        ("feed", lambda: chains.prove_feed(findings)),
        ("counts", lambda: chains.prove_counts(findings)),
        ("stock", lambda: stock.prove_levels(findings)),
        ("reserved", lambda: stock.prove_reserved(findings)),
        ("layers", lambda: stock.prove_layers(findings)),
        ("lots", lambda: stock.prove_lots(findings)),
        ("goods", lambda: goods.prove_goods(findings)),
        ("transfers", lambda: transfers.prove_transfers(findings)),
        ("receipts of goods", lambda: buying.prove_received(findings)),
        ("stored values", lambda: values.prove_values(findings)),
        ("tips", lambda: tips.prove_tips(findings)),
        ("attachments", lambda: attached.prove_files(findings)),
        ("stock counts", lambda: counting.prove_counted(findings)),
        ("expenses", lambda: attached.prove_expenses(findings)),
        ("written off", lambda: held.prove_recovered(findings)),
        ("safes", lambda: held.prove_cash(findings)),
        ("bank", lambda: bank.prove_bank(findings)),
        ("statements", lambda: statements.prove_statements(findings)),
        ("foreign amounts", lambda: foreign.prove_foreign(findings)),
        ("prices", lambda: prices.prove_prices(findings)),
        ("voids", lambda: returned.prove_voids(findings)),
        ("set aside", lambda: asides.prove_asides(findings)),
        ("answers", lambda: asides.prove_answers(findings)),
        ("companies", lambda: references.prove_companies(findings)),
        ("integers", lambda: references.prove_integers(findings)),
    )


def _prove_sums(findings: Findings, tally: Tally, progress: Progress) -> None:
    """Totals that need what was learned from the documents."""
    _run(
        progress,
        ("stock value", lambda: stock.prove_value(findings, tally.inventory)),
        ("returns", lambda: returned.prove_counts(findings, tally)),
        ("clearings", lambda: asides.prove_clearings(findings, tally)),
        ("originals", lambda: returned.prove_bounds(findings, tally)),
    )


def _run(progress: Progress, *stages: tuple[str, Callable[[], None]]) -> None:
    for name, stage in stages:
        progress(name, 0, 0)
        stage()


def _remember(
    heads: dict[Key, dict[str, Any]], last: dict[Key, Checkpoint], tally: Tally, full: bool
) -> None:
    """A checkpoint for every company; one that another run left meanwhile stays the first."""
    rows = []
    for company, state in heads.items():
        before = last.get(company)
        text = canonical_text(checkpoints.state_of(company, state, tally))
        previous = before.hash if before else ""
        rows.append(
            VerifiedCheckpoint(
                company_id=UUID(bytes=company),
                position=before.position + 1 if before else 1,
                at=clock.now(),
                full=full,
                documents=tally.documents,
                state=text,
                previous_hash=previous,
                hash=receipt_hash(previous, text),
            )
        )
    VerifiedCheckpoint.objects.bulk_create(rows, ignore_conflicts=True)

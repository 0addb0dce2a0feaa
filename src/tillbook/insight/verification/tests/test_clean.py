"""Books that nobody touched are found to hold, however much has happened in them."""

from __future__ import annotations

import pytest

from tests.busy_shop import build_busy_shop
from tillbook.insight.verification.operations import verify


@pytest.fixture
def template_setup():
    return build_busy_shop


def test_a_busy_shop_has_no_finding(database):
    report = verify()
    assert [f"{f.check}: {f.record} {f.detail}" for f in report.findings] == []
    assert (report.full, report.documents, report.sales) == (True, 76, 37)


def test_an_increment_without_a_checkpoint_proves_everything(database):
    assert verify(increment=True).full

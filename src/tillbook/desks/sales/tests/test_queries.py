"""What selling rests on is of one configuration version."""

from __future__ import annotations

from tillbook.books.ledger.queries import account_map
from tillbook.desks.sales import queries
from tillbook.masters.organisation.operations import raise_version
from tillbook.plumbing.writer import write


def test_what_selling_rests_on_is_all_of_one_version(shop, monkeypatch):
    before = account_map(shop.company_id, queries.selling(shop.company_id).company.version)
    queries.organisation._companies.clear()
    real, asked = queries.organisation.company, []

    def company(company_id):
        info = real(company_id)
        if not asked:
            asked.append(1)
            write(lambda: raise_version(company_id))
        return info

    monkeypatch.setattr(queries.organisation, "company", company)
    write(lambda: raise_version(shop.company_id))
    found = queries.selling(shop.company_id)
    assert found.accounts is account_map(shop.company_id, found.company.version)
    assert found.accounts is not before

"""Accounts are added, changed and archived; what would harm the books is refused with why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from tests.banking import bank_on
from tests.bookkeeping import typed
from tests.random_books import random_books
from tests.shop import OWNER
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.ledger.models import Account
from tillbook.books.ledger.operations import assign_role
from tillbook.books.ledger.operations.accounts import (
    AccountSettings,
    add_account,
    archive_account,
    change_account,
    restore_account,
)
from tillbook.books.ledger.rules import Role
from tillbook.desks.banking.operations import (
    NewRule,
    add_bank_rule,
    change_bank_account,
    end_bank_rule,
)
from tillbook.desks.bookkeeping.operations import delete_draft, keep_template
from tillbook.desks.expenses.models import ExpenseCategory, ExpenseSource
from tillbook.desks.expenses.operations import (
    add_source,
    archive_category,
    archive_source,
    keep_category,
)
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.rules import Forbidden
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import AuditRecord

OWN = AccountSettings(code="4070", name="Catering", kind="income", statement_line="revenue")


def changed(**values: str) -> AccountSettings:
    return AccountSettings(
        **{name: values.get(name, getattr(OWN, name)) for name in OWN.__dataclass_fields__}
    )


def test_an_account_is_added_changed_archived_and_taken_back(shop):
    account = add_account(shop.actor, OWN)
    change_account(shop.actor, account, changed(code=" 4030 ", name="Parties", tax_box="6"))
    row = Account.objects.get(id=account)
    assert (row.code, row.name, row.tax_box) == ("4030", "Parties", "6")
    archive_account(shop.actor, account)
    archive_account(shop.actor, account)
    assert Account.objects.get(id=account).archived_at
    restore_account(shop.actor, account)
    assert Account.objects.get(id=account).archived_at is None


@pytest.mark.engines("sqlite")
def test_the_box_of_the_sum_is_not_of_what_tax_is_booked_to(shop):
    """There it would be in no box, unseen; the account that a return is paid from has it."""
    tax = {"kind": "liability", "statement_line": "tax_liabilities", "tax_box": "5"}
    paid_from = add_account(shop.actor, changed(code="2230", name="VAT to pay", **tax))
    owed = Account.objects.get(company_id=shop.company_id, code="2210")
    with pytest.raises(NotPossible, match="take one of: 1, 2"):
        change_account(shop.actor, owed.id, changed(code="2210", name="Tax", **tax))
    with pytest.raises(NotPossible, match="box “5” of the tax return, the sum"):
        assign_role(shop.actor, Role.TAX_PAYABLE, paid_from)
    change_account(shop.actor, owed.id, changed(code="2210", name="Tax", **{**tax, "tax_box": "1"}))


@pytest.mark.postgresql_by_night
def test_accounts_take_the_boxes_that_their_template_has_now(shop, client):
    """What is called otherwise, has a box or is archived stays as it is."""
    client.force_login(Person.objects.get(email=OWNER))
    named = AccountSettings(code="7100", name="Rent", kind="expense")
    rent = add_account(shop.actor, named)
    ours = replace(named, code="7200", name="Light and power")
    add_account(shop.actor, ours)
    add_account(shop.actor, replace(named, code="7201", name="Gas", tax_box="9"))
    address = reverse("chart_of_accounts")
    assert "puts 1 account into a box" in client.get(address).content.decode()
    for said in ("1 account is in its box now.", "0 accounts are in their boxes now."):
        answer = client.post(reverse("take_boxes"), follow=True).content.decode()
        assert said in answer
        assert "puts 1 account" not in answer
    boxes = dict(Account.objects.filter(code__startswith="7").values_list("code", "tax_box"))
    assert (boxes["7100"], boxes["7200"], boxes["7201"]) == ("7", "", "9")
    assert AuditRecord.objects.filter(object_id=rent, action="account.changed").count() == 1


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "4010"}, "already"),
        ({"code": ""}, "number"),
        ({"code": "40 10"}, "number"),
        ({"code": "4" * 21}, "number"),
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"kind": "money"}, "kind"),
        ({"statement_line": "cash"}, "line"),
        ({"statement_line": "no line"}, "line"),
        ({"tax_box": "x" * 21}, "box"),
        ({"tax_box": "XYZ"}, "take one of: 6, 8"),
        ({"tax_box": "3"}, "does not fill box “3”"),
        ({"tax_box": "7"}, "take one of: 6, 8"),
        ({"tax_box": "4", "kind": "liability", "statement_line": "tax_liabilities"}, ": 1, 2, 5"),
        ({"tax_box": "6", "kind": "equity", "statement_line": "capital"}, "fills no box"),
    ],
)
def test_what_is_no_account_is_refused_in_a_sentence(shop, values, words):
    before = Account.objects.count()
    with pytest.raises(NotPossible, match=words):
        add_account(shop.actor, changed(**values))
    own = add_account(shop.actor, OWN)
    with pytest.raises(NotPossible, match=words):
        change_account(shop.actor, own, changed(**values))
    assert Account.objects.count() == before + 1


def test_an_account_with_a_role_or_a_balance_stays(shop):
    books = random_books(shop.company_id, [], seed=4, entries=40, folded=20)
    revenue = next(a for a in books.accounts if a.code == "4010")
    with pytest.raises(NotPossible, match="booked to"):
        archive_account(shop.actor, revenue.id)
    with pytest.raises(NotPossible, match="kind stays"):
        change_account(
            shop.actor, revenue.id, changed(code="4010", kind="liability", statement_line="")
        )
    owed = Account.objects.get(company_id=shop.company_id, code="1410")
    with pytest.raises(NotPossible, match="stands on the line “Trade receivables”"):
        change_account(
            shop.actor,
            owed.id,
            changed(code="1410", name=owed.name, kind="asset", statement_line="cash"),
        )
    own = add_account(shop.actor, OWN)
    # Only what is not numbered yet stands on it: that is a balance all the same.
    more = random_books(shop.company_id, [], seed=5, entries=60, folded=0)
    balances = {b.account.id: b for b in trial_balance(shop.company_id, clock.now().date())}
    assert any(line.account == own for line in more.lines)
    assert balances[own].balance_minor
    with pytest.raises(NotPossible, match="balance"):
        archive_account(shop.actor, own)


@pytest.mark.engines("sqlite")
def test_an_account_that_something_books_to_stays_and_is_named(shop):
    """Expenses, the bank and templates; each lets go of it in its own way."""
    day = clock.now().date()
    wanted = [("6499", "expense"), ("1061", "asset"), ("1071", "asset")]
    for code, kind in wanted:
        add_account(shop.actor, changed(code=code, name="Own", kind=kind, statement_line=""))
    ids = dict(Account.objects.filter(company_id=shop.company_id).values_list("code", "id"))
    keep_category(shop.actor, None, name="Stamps", account="6499", tax="")
    add_source(shop.actor, name="Company card", account="1061")
    bank = bank_on(shop, ids["1071"], "4711", "GBP")
    rule = add_bank_rule(shop.actor, NewRule(contains="STAMPS LTD", account="6499"))
    template = new_id()
    lines = typed(day, "6499 dr 5.00", "1050 cr 5.00")
    keep_template(shop.actor, template, "Stamps", lines)
    stamps = ExpenseCategory.objects.get(name="Stamps")
    card = ExpenseSource.objects.get(name="Company card")

    def refused(code: str) -> str:
        with pytest.raises(NotPossible) as told:
            archive_account(shop.actor, ids[code])
        return str(told.value)

    assert "What expenses are paid from, “Company card”, books to 1061 Own" in refused("1061")
    assert "The bank account “Current account” books to 1071 Own" in refused("1071")
    assert "The bank rule for “STAMPS LTD” books to 6499 Own" in refused("6499")
    end_bank_rule(shop.actor, rule)
    assert "The template “Stamps” books to" in refused("6499")
    delete_draft(shop.actor, template)
    assert "The expense category “Stamps” books to" in refused("6499")
    archive_category(shop.actor, stamps.id, archived=True)
    archive_source(shop.actor, card.id, archived=True)
    change_bank_account(shop.actor, bank, name="Current account", used=False)
    for code in ("6499", "1061", "1071"):
        archive_account(shop.actor, ids[code])
    # Nothing that is offered again by itself books there.
    for again in (
        lambda: archive_category(shop.actor, stamps.id, archived=False),
        lambda: archive_source(shop.actor, card.id, archived=False),
        lambda: change_bank_account(shop.actor, bank, name="Current account", used=True),
    ):
        with pytest.raises(NotPossible, match="is archived"):
            again()


@pytest.mark.engines("sqlite")
def test_a_free_account_may_become_another_kind_but_not_under_a_role(shop):
    own = add_account(shop.actor, OWN)
    change_account(shop.actor, own, changed(kind="asset", statement_line="cash"))
    assert Account.objects.get(id=own).kind == "asset"
    safe = Account.objects.get(company_id=shop.company_id, code="1020")
    with pytest.raises(NotPossible, match="needs the kind"):
        change_account(shop.actor, safe.id, changed(code="1020", kind="expense", statement_line=""))


@pytest.mark.engines("sqlite")
def test_accounts_are_the_bookkeepers_and_the_companys_own(shop):
    stranger = shop.actor.__class__(
        company_id=new_id(), kind="person", id=None, name="X", rights=shop.actor.rights
    )
    own = add_account(shop.actor, OWN)
    for act in (archive_account, restore_account):
        with pytest.raises(NotPossible, match="no such account"):
            act(stranger, own)
    with pytest.raises(NotPossible, match="no such account"):
        change_account(stranger, own, OWN)
    weak = shop.actor.__class__(
        company_id=shop.company_id, kind="person", id=None, name="W", rights=frozenset()
    )
    with pytest.raises(Forbidden):
        add_account(weak, OWN)

"""Pages that are sent again with other figures: what was not booked is never called booked."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from tillbook.books.stock.errors import LotRefusal, LotRefused
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.sentences import sentence
from tillbook.masters.organisation.models import Person
from tillbook.plumbing.fields import new_id


def test_a_return_sent_again_with_another_quantity_is_not_called_booked(shop, client):
    sale = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sale])
    client.force_login(Person.objects.get(email=shop.email))
    form = {"document": str(new_id()), "tender": "cash", "reason": "torn"}
    there = reverse("return_items", args=[sale.draft.id])
    for quantity, said in (("1", "Taken back"), ("1", "Taken back"), ("2", "nothing was booked")):
        answer = client.post(there, {**form, "line-1": quantity}, follow=True)
        assert said in answer.content.decode()
    assert Sale.objects.get(id=form["document"]).total_minor == -110


@pytest.mark.postgresql_by_night
@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("1,234", "could mean two things"),
        ("abc", "How many come back?"),
        ("4", "than was sold. Of line 1 3 can come back."),
        ("0", "Say how many of which item come back."),
        ("0,5", "Line 1 is sold by the piece, in whole numbers."),
        ("2", "Taken back."),
    ],
)
def test_a_return_says_what_is_wrong_with_its_quantity(shop, client, quantity, said):
    sale = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sale])
    client.force_login(Person.objects.get(email=shop.email))
    form = {"document": str(new_id()), "tender": "cash", "reason": "torn", "line-1": quantity}
    answer = client.post(reverse("return_items", args=[sale.draft.id]), form, follow=True)
    assert said in answer.content.decode()


def test_a_second_void_ends_in_a_sentence(shop, client):
    sale = shop.sale([shop.line("P1", 3)])
    commit_sales(shop.actor, [sale])
    client.force_login(Person.objects.get(email=shop.email))
    there = reverse("void_sale", args=[sale.draft.id])
    client.post(there, {"document": str(new_id()), "reason": "torn"})
    answer = client.post(there, {"document": str(new_id()), "reason": "torn"}, follow=True)
    assert "The sale has been voided already.<" in answer.content.decode()


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("line 2", "It is line 2."),
        ("lines[0]: A1", "It is A1."),
        ("lines[0].quantity: A1 is sold by the piece, with no decimals", "A1 is sold by the piece"),
        ("Line 3 is sold by the kg, with 3 decimals.", "with at most 3 decimals."),
        ("There is no line 9.", "There is no line 9."),
        ("A1", "A1"),
    ],
)
def test_what_a_refusal_is_about_is_a_sentence(detail, said):
    assert said in sentence(Refusal.UNKNOWN_PRODUCT, detail)


def test_places_that_only_programs_know_are_not_told():
    for detail in ("tenders[0]: wrong direction", "lines[2]", "12 to pay, 3 of it open (minor)"):
        assert sentence(Refusal.NO_LINES, detail) == "The sale has no lines."


def test_what_a_sale_says_of_lots_is_in_the_language_of_who_reads_it():
    for refusal in LotRefusal:
        said = str(LotRefused(refusal, text="A17", item="Milk", day="1 May", there="2"))
        assert sentence(Refusal.LOTS, said).endswith(said)
        with translation.override("de"):
            german = sentence(Refusal.LOTS, said).removeprefix(sentence(Refusal.LOTS))
        assert german.strip() != said
        assert {word for word in ("A17", "Milk", "1 May") if word in said} <= {
            word for word in ("A17", "Milk", "1 May") if word in german
        }

"""Pages that are sent again with other figures: what was not booked is never called booked."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
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


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("1,234", "could mean two things"),
        ("abc", "How many come back?"),
        ("4", "line 1: 3 can come back"),
        ("0", "Say how many of which item come back."),
        ("0,5", "finer quantity than its unit"),
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

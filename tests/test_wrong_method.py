"""Who opens an address that only takes what a form sends is told where to go."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tillbook.masters.organisation.models import Person


@pytest.mark.engines("sqlite")
def test_an_address_of_a_form_leads_to_the_page_above_it(client, shop):
    owner = Person.objects.filter(email=shop.email)
    client.force_login(owner.get())
    sale = f"/sales/{uuid4()}"
    above = {
        f"{sale}/void": f"{sale}/",
        "/cash/move": "/cash/",
        "/settings/cash/reasons": "/settings/cash/",
        "/preferences/theme": "/",
    }
    for address, way in above.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "There is no page to open here" in answer.content.decode()
        assert f'href="{way}"' in answer.content.decode()
    owner.update(locale="de")
    assert "Hier gibt es keine Seite zu öffnen" in client.get("/cash/move").content.decode()

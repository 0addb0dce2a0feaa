"""The API of customers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.operations import GroupRefused, add_group, set_groups
from tillbook.masters.parties.party_api import added, page_of, parties_of, told
from tillbook.masters.parties.queries import customer_groups, groups_of
from tillbook.masters.parties.schemas import (
    CustomerIn,
    CustomerOut,
    CustomersOut,
    CustomersQuery,
    GroupIn,
    GroupOut,
    GroupsOfIn,
    GroupsOut,
)
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey
from tillbook.plumbing.api.problems import Problem, not_found

router = Router(tags=["Customers"])
_KIND = Party.Kind.CUSTOMER.value


def _shown(party: Party, groups: tuple[UUID, ...]) -> CustomerOut:
    return CustomerOut(**told(party), groups=list(groups))


@operation(router, "GET", "/customers", gate=needs(Right.PARTIES_READ), out=CustomersOut)
def list_customers(request: HttpRequest, wanted: Query[CustomersQuery]) -> HttpResponse:
    """List customers.

    By code.
    """
    page, more = page_of(actor_of(request), _KIND, wanted)
    groups = groups_of([party.id for party in page])
    return answer(
        CustomersOut(
            items=[_shown(party, groups.get(party.id, ())) for party in page],
            next_cursor=key_cursor(page[-1].code) if page else wanted.cursor,
            more=more,
        )
    )


@operation(
    router,
    "GET",
    "/customers/{customer_id}",
    gate=needs(Right.PARTIES_READ),
    out=CustomerOut,
    refusals=(404,),
)
def get_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Get a customer.

    With what is known of them; nothing once they were erased.
    """
    party = parties_of(actor_of(request), _KIND).filter(id=customer_id).first()
    if party is None:
        raise not_found("customer")
    return answer(_one(party))


def _one(party: Party) -> CustomerOut:
    return _shown(party, groups_of([party.id]).get(party.id, ()))


@operation(
    router,
    "POST",
    "/customers",
    gate=needs(Right.PARTIES_WRITE),
    out=CustomerOut,
    refusals=(409,),
    success=201,
    body_example={"code": "C1042", "name": "Marta Keane", "email": "marta@example.com"},
)
def post_customer(
    request: HttpRequest, new: Body[CustomerIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Add a customer.

    What is personal can be erased later without touching a sale.
    """
    party, before = added(actor_of(request), _KIND, "customers", new, idempotency_key)
    return answer(_one(party), 201, headers=REPLAYED if before else None)


@operation(
    router,
    "PUT",
    "/customers/{customer_id}/groups",
    gate=needs(Right.PARTIES_WRITE),
    out=CustomerOut,
    refusals=(404,),
    body_example={"groups": []},
)
def put_customer_groups(
    request: HttpRequest, customer_id: UUID, wanted: Body[GroupsOfIn]
) -> HttpResponse:
    """Say in which groups a customer is.

    From now on; what was sold before stays as it was. Price lists and promotions name groups.
    """
    actor = actor_of(request)
    party = parties_of(actor, _KIND).filter(id=customer_id).first()
    if party is None:
        raise not_found("customer")
    try:
        set_groups(actor, customer_id, wanted.groups)
    except GroupRefused as refused:
        detail = str(refused)
        raise Problem(422, "unknown_group", detail, errors=[("groups", detail)]) from None
    return answer(_one(party))


@operation(router, "GET", "/customer-groups", gate=needs(Right.PARTIES_READ), out=GroupsOut)
def list_customer_groups(request: HttpRequest) -> HttpResponse:
    """List the groups of customers.

    Those in use, by name.
    """
    known = customer_groups(actor_of(request).company_id)
    return answer(GroupsOut(items=[GroupOut(id=key, name=name) for key, name in known.items()]))


@operation(
    router,
    "POST",
    "/customer-groups",
    gate=needs(Right.PARTIES_WRITE),
    out=GroupOut,
    refusals=(409,),
    success=201,
    body_example={"name": "Trade"},
)
def post_customer_group(request: HttpRequest, new: Body[GroupIn]) -> HttpResponse:
    """Add a group of customers.

    A name is given once, so the same request again is refused and does no harm.
    """
    try:
        made = add_group(actor_of(request), new.name)
    except GroupRefused as refused:
        raise Problem(409, "group_exists", str(refused)) from None
    return answer(GroupOut(id=made, name=new.name.strip()), 201)

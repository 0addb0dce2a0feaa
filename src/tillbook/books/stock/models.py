"""Where things are and what they are worth: places, levels, moves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tillbook.plumbing.fields import ExactIntegerField, KeyField, new_id
from tillbook.plumbing.guards import AppendOnly


class Place(models.Model):
    """Where stock lies. A location sells from its one place of kind `shelf`; it may have store
    rooms and bins, from which goods are brought there.

    costing: how what lies there is valued, one for all places of a company (`change_costing`). It
    stands here, and not once for the company, because the row of a place is what a new level locks.
    """

    class Kind(models.TextChoices):
        SHELF = "shelf", _("shop floor and store room")
        TRANSIT = "transit", _("in transit")
        STORE = "store", _("store room or bin")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE)
    location = models.ForeignKey("organisation.Location", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SHELF)
    costing = models.CharField(max_length=10, default="average")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "place"
        constraints = [models.UniqueConstraint(fields=["location", "name"], name="place_name_once")]


class Level(models.Model):
    """What lies of an item at a place: always the sum of its moves.

    unit_cost: the last known cost, minor x 10^4 per stock unit. moves: how many moves made it.
    layers: "" where none are kept; else [[quantity, value], ...], oldest first, which add up to it.
    lots: whether it is told apart by lots (`LotLevel`), from its first move on that named one.
    reserved_micro: the sum of what is left of its open reservations, those that lapsed and are not
    settled yet among them.
    amiss: what should be looked at, nothing where nothing should. The database makes it of the
    figures, and an index lists the few such levels; one that sells and stays as it is moves in no
    index, as it would if the figures themselves were in one.
    """

    class Amiss(models.IntegerChoices):
        NONE_LEFT = 1
        WORTHLESS = 2
        BELOW = 3
        BELOW_AND_WORTHLESS = 4

    pk = models.CompositePrimaryKey("place_id", "item_id")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT)
    on_hand_micro = ExactIntegerField(default=0)
    value_minor = ExactIntegerField(default=0)
    unit_cost = ExactIntegerField(default=0)
    moves = ExactIntegerField(default=0)
    layers = models.TextField(default="")
    lots = models.BooleanField(default=False)
    reserved_micro = ExactIntegerField(default=0)
    amiss = models.GeneratedField(
        expression=models.Case(
            models.When(on_hand_micro=0, then=models.Value(Amiss.NONE_LEFT.value)),
            models.When(
                on_hand_micro__lt=0,
                value_minor=0,
                then=models.Value(Amiss.BELOW_AND_WORTHLESS.value),
            ),
            models.When(on_hand_micro__lt=0, then=models.Value(Amiss.BELOW.value)),
            models.When(value_minor=0, then=models.Value(Amiss.WORTHLESS.value)),
        ),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
        null=True,
    )

    class Meta:
        db_table = "stock_level"
        indexes = [
            models.Index(
                fields=["amiss", "item", "place"],
                condition=models.Q(amiss__isnull=False),
                name="level_amiss",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reserved_micro__gte=0), name="reserved_not_below_zero"
            )
        ]


class Reservation(models.Model):
    """Goods put aside for somebody on the shelf that a location sells from, until a moment.

    quantity_micro: in all; taken_micro: what sales took up of it. One that is open past its time
    counts no more; whoever needs its goods says so in its row (`lapsed`). reference: what the
    order or the basket is called where it was made.
    """

    class State(models.TextChoices):
        OPEN = "open", _("put aside")
        TAKEN = "taken", _("taken up")
        RELEASED = "released", _("released")
        LAPSED = "lapsed", _("lapsed")

    class Kind(models.TextChoices):
        COUNTER = "counter", _("put aside for a customer")
        WEB = "web", _("web shop")
        ORDER = "order", _("order")

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reference = models.CharField(max_length=80, default="", blank=True)
    quantity_micro = ExactIntegerField()
    taken_micro = ExactIntegerField(default=0)
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "stock_reservation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity_micro__gt=0)
                & models.Q(taken_micro__gte=0)
                & models.Q(taken_micro__lte=models.F("quantity_micro")),
                name="taken_of_what_is_reserved",
            )
        ]
        indexes = [
            models.Index(
                fields=["item", "place"],
                condition=models.Q(state="open"),
                name="reservation_open",
            ),
            models.Index(fields=["company", "state", "until"], name="reservation_by_end"),
            models.Index(fields=["company", "reference"], name="reservation_by_reference"),
        ]

    @property
    def left_micro(self) -> int:
        """What no sale took up of it."""
        left: int = self.quantity_micro - self.taken_micro
        return left


class Lot(models.Model):
    """Goods of one item that were made together, or one piece with its serial number.

    code: "" stands for what nobody named a lot of: each item that is told apart has one such row.
    """

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.CASCADE, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    code = models.CharField(max_length=60)
    expires_on = models.DateField(null=True)
    serial = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "stock_lot"
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="lot_once")]
        indexes = [
            models.Index(fields=["company", "expires_on", "id"], name="lot_by_expiry"),
            models.Index(fields=["company", "code", "id"], name="lot_by_code"),
        ]


class LotLevel(models.Model):
    """What lies of a lot at a place. Those of an item at a place add up to its level."""

    pk = models.CompositePrimaryKey("place_id", "lot_id")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="levels")
    on_hand_micro = ExactIntegerField()

    class Meta:
        db_table = "stock_lot_level"


class Move(AppendOnly):
    """Stock into (positive) or out of (negative) a place, with the value it took along.

    sequence: the how-manieth move of this item at this place, without gaps.
    """

    pk = models.CompositePrimaryKey("source_id", "number")
    source_id = KeyField()
    number = ExactIntegerField()
    source_kind = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    sequence = ExactIntegerField()
    quantity_micro = ExactIntegerField()
    value_minor = ExactIntegerField()
    counterpart = models.CharField(max_length=20)
    reason = models.CharField(max_length=80, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "stock_move"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "place", "sequence"], name="move_sequence_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(quantity_micro=0) | ~models.Q(value_minor=0),
                name="move_moves_something",
            ),
        ]
        indexes = [models.Index(fields=["item", "place", "occurred_at"], name="move_by_moment")]


class MoveLot(AppendOnly):
    """How much of a move is of a lot; all parts of a move add up to it.

    named: somebody said so; else it was chosen, what expires first going first. short_micro: how
    much of it left that did not lie there by the books.
    """

    pk = models.CompositePrimaryKey("source_id", "number", "part")
    source_id = KeyField()
    number = ExactIntegerField()
    part = ExactIntegerField()
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="moved")
    quantity_micro = ExactIntegerField()
    named = models.BooleanField()
    short_micro = ExactIntegerField()

    class Meta:
        db_table = "stock_move_lot"


class LotTelling(AppendOnly):
    """What lay somewhere without a lot was said to be of lots: its shares are in `MoveLot` under
    the same source and number, and add up to nothing. Nothing moved, and nothing is worth more."""

    pk = models.CompositePrimaryKey("source_id", "number")
    source_id = KeyField()
    number = ExactIntegerField()
    source_kind = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "stock_lot_telling"


class CostingChange(AppendOnly):
    """From when on what lies in a company is valued otherwise, who said so and why."""

    id = KeyField(primary_key=True, default=new_id)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT)
    method = models.CharField(max_length=10)
    before = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=20)
    actor_id = KeyField(null=True)
    value_minor = ExactIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "costing_change"

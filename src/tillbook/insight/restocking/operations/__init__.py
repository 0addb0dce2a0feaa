"""The writers of restocking: how goods are kept, and orders made from a proposal."""

from tillbook.insight.restocking.operations.keeping import Usual, set_keeping, set_usual
from tillbook.insight.restocking.operations.ordering import make_orders, orders_made

__all__ = ["Usual", "make_orders", "orders_made", "set_keeping", "set_usual"]

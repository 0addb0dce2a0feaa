"""The demo business: a shop to try things in, with eight weeks of trade behind it."""

from tillbook.edges.bridges.demo.banking import bank
from tillbook.edges.bridges.demo.buying import buy
from tillbook.edges.bridges.demo.furnishing import furnish
from tillbook.edges.bridges.demo.offers import make_offers
from tillbook.edges.bridges.demo.replaying import Progress, replay

__all__ = ["Progress", "bank", "buy", "furnish", "make_offers", "replay"]

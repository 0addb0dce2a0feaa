"""The list of rooms, lowest first; an app for each that holds rows, pages or messages."""

ROOMS = [
    "tillbook.plumbing",
    "tillbook.masters.organisation",
    "tillbook.masters.taxes",
    "tillbook.masters.parties",
    "tillbook.masters.catalog",
    "tillbook.masters.pricing",
    "tillbook.books.payments",
    "tillbook.books.ledger",
    "tillbook.books.stock",
    "tillbook.books.loyalty",
    "tillbook.books.earnings",
    "tillbook.books.posting",
    "tillbook.desks.sales",
    "tillbook.desks.supply",
    "tillbook.desks.shifts",
    "tillbook.desks.receipts",
    "tillbook.desks.registers",
    "tillbook.insight.reports",
    "tillbook.insight.verification",
    "tillbook.edges.bridges",
]

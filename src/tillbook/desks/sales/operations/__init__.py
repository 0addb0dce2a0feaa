"""The writers of sales, one verb a file."""

from tillbook.desks.sales.operations.commit_sales import Outcome, Submission, commit_sales
from tillbook.desks.sales.operations.return_items import return_items
from tillbook.desks.sales.operations.void_sale import void_sale

__all__ = ["Outcome", "Submission", "commit_sales", "return_items", "void_sale"]

"""PostgreSQL as Tillbook uses it: Django's engine, with Django's own name for the vendor."""

from django.db.backends.postgresql.base import DatabaseWrapper

__all__ = ["DatabaseWrapper"]

"""Tillbook: point of sale, billing and double-entry bookkeeping in one system."""

__version__ = "0.1.0"

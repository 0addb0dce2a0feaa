"""Proving from the stored rows alone that the books are what they must be."""

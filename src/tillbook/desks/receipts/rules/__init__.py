"""Thinking about receipts: layout, what stands where, and the bytes of printers. Pure."""

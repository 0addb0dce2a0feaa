"""The engine for money: shared vectors, an independent reckoning, planted faults."""

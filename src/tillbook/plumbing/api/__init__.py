"""What every room's `api.py` and `schemas.py` stand on."""

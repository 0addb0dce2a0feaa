"""The product measured against the bare database, in the same run: `python -m bench`."""

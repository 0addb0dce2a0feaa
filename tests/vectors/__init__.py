"""Facts from other systems, run through Tillbook's rules: `python -m tests.vectors PATH...`.

An adapter per kind of case translates text into the rules' integers and the rules' answer back into
decimals; it never computes what a rule should. What no rule can answer is unsupported, by reason.
"""

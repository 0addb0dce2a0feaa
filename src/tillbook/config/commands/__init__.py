"""The verbs of `tillbook`, a module each, in the order that the help lists them.

A module (with a final `_` where Python owns the word) holds NAME, HELP (one sentence for a shop
owner), MORE (what stands below the help, or ""), `arguments(parser)` and `run(args) -> int`, the
exit status. HELP and MORE are `marked`; whoever shows them translates. It imports Django and the
rooms inside `run`, so that the help answers at once; what it refuses it raises as
`refusal.Refused`, one sentence long.
"""

COMMANDS = [
    "demo",
    "init",
    "serve",
    "import_",
    "export",
    "price",
    "report",
    "apikey",
    "register",
    "migrate",
    "verify",
    "worker",
    "terminal",
    "version",
]

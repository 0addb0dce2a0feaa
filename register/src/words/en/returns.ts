/** Goods that come back. */
export const returns = {
  "return.as_paid": "As it was paid",
  "return.go_as_paid": "Give {amount} back as it was paid",
  "return.damaged": "Damaged",
  "return.why_other": "Why not as it was paid?",
  "return.why_other_help": "It stands on the return. Somebody with the right has to allow it.",
} as const;

/** Waren, die zurückkommen. */
export const returns = {
  "return.as_paid": "Wie bezahlt",
  "return.go_as_paid": "{amount} wie bezahlt zurückgeben",
  "return.damaged": "Beschädigt",
  "return.why_other": "Warum nicht wie bezahlt?",
  "return.why_other_help": "Es steht auf der Rückgabe. Jemand mit dem Recht dazu muss es erlauben.",
};

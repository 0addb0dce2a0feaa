/** The words of training in English: nothing that is practised is real, and everything says so. */
export const training = {
  "training.title": "Training",
  "training.mark": "TRAINING",
  "training.paper": "TRAINING – not a receipt",
  "training.help": "Practise everything on this register: products, people and prices are today's, and nothing you do is real. It gets no receipt numbers, reaches no books, moves no stock and charges no card.",
  "training.help_open": "An open basket and an open shift wait until training ends. Sales that are not sent yet go on being sent.",
  "training.start": "Begin training",
  "training.strip": "Training: nothing here is real.",
  "training.strip_unsent": {
    one: "Training: nothing here is real. {count} real sale is still on its way to the office.",
    other: "Training: nothing here is real. {count} real sales are still on their way to the office.",
  },
  "training.strip_short": "Training: not real",
  "training.since": "Training since {time}, begun by {name}",
  "training.end": "End training",
  "training.end_help": "Back to the real register, as it was. What was practised is thrown away.",
  "training.done": "Training: it goes nowhere.",
  "training.approve": "Training needs somebody who may begin it.",
  "refusal.training": "In training the office is not asked.",
} as const;

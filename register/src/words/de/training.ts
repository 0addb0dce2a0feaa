/** The words of training in German. */
import type { CatalogueOf } from "../words.svelte";
import type { training as english } from "../en/training";

export const training: CatalogueOf<typeof english> = {
  "training.title": "Training",
  "training.mark": "TRAINING",
  "training.paper": "TRAINING – kein Beleg",
  "training.help": "Alles an dieser Kasse üben: Produkte, Personen und Preise sind die von heute, und nichts davon ist echt. Es bekommt keine Belegnummern, kommt nicht in die Bücher, bewegt keinen Bestand und belastet keine Karte.",
  "training.help_open": "Ein offener Korb und eine offene Schicht warten, bis das Training endet. Verkäufe, die noch nicht gesendet sind, werden weiter gesendet.",
  "training.start": "Training beginnen",
  "training.strip": "Training: nichts hier ist echt.",
  "training.strip_unsent": {
    one: "Training: nichts hier ist echt. {count} echter Verkauf ist noch auf dem Weg ins Büro.",
    other: "Training: nichts hier ist echt. {count} echte Verkäufe sind noch auf dem Weg ins Büro.",
  },
  "training.strip_short": "Training: nicht echt",
  "training.since": "Training seit {time}, begonnen von {name}",
  "training.end": "Training beenden",
  "training.end_help": "Zurück zur echten Kasse, wie sie war. Was geübt wurde, wird weggeworfen.",
  "training.done": "Training: es geht nirgendwohin.",
  "training.approve": "Training braucht jemanden, der es beginnen darf.",
  "training.card": "Training: Keine Karte belasten, das Terminal in Ruhe lassen. Was soll es sagen?",
  "training.approved": "Genehmigt",
  "training.declined": "Abgelehnt",
  "training.unknown": "Gar nichts",
  "refusal.training": "Im Training wird das Büro nicht gefragt.",
};

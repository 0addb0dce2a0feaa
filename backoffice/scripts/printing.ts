// `data-print` prints the page as it is laid out for paper. With an address in it, that is told
// first, and answers whether this is the original; until it says so the paper is marked a copy.

import { pageHeaders } from "./headers";

export function watchPrinting(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-print]");
    if (!button) return;
    const address = button.dataset["print"];
    if (address) void tellAndPrint(address);
    else window.print();
  });
  window.addEventListener("beforeprint", fitStatements);
  window.addEventListener("afterprint", () => {
    for (const table of wideStatements()) table.style.zoom = "";
  });
}

/** How wide paper across is within its margins, of A4 and of Letter, in px. */
const ACROSS = 940;
/** Figures on paper are so much of their size on the screen, of more than ten columns (statements.css). */
const SMALLER = 0.82;
const SMALLEST = 0.67;

const wideStatements = () => document.querySelectorAll<HTMLElement>(".table.statement-wide");

/** Statements of many columns stand on the paper whole: the more there are, the smaller. */
function fitStatements(): void {
  for (const table of wideStatements()) {
    const many = table.querySelectorAll("thead th").length > 10;
    const needed = table.scrollWidth * (many ? SMALLEST : SMALLER);
    if (needed > ACROSS) table.style.zoom = String(ACROSS / needed);
  }
}

async function tellAndPrint(address: string): Promise<void> {
  const mark = document.querySelector<HTMLElement>("[data-copy-mark]");
  const answer = await fetch(address, { method: "POST", headers: pageHeaders() }).catch(() => null);
  const original = Boolean(answer?.ok) && (await answer?.text()) === "original";
  mark?.classList.toggle("is-original", original);
  window.print();
  // Printed again from the open page it is a copy, whatever it was before.
  mark?.classList.remove("is-original");
}

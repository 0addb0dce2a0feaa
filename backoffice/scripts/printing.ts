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

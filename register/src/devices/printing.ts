/** Printing by the browser: of the whole page only the element that is a receipt. */

/** Print this element alone; the print style shows what is inside `[data-printing]` and nothing else. */
export function printElement(element: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    document.documentElement.dataset["printing"] = "";
    element.dataset["printed"] = "";
    const done = (): void => {
      delete document.documentElement.dataset["printing"];
      delete element.dataset["printed"];
      resolve();
    };
    window.addEventListener("afterprint", done, { once: true });
    // Two frames: the element has been laid out, its fonts are there.
    requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
  });
}

// Parts of a page come again after it was loaded: what a module sets up, it sets up for each.

/** Call `setUp` with the document now, and with every part that HTMX puts in later. */
export function onFresh(setUp: (part: ParentNode) => void): void {
  setUp(document);
  document.addEventListener("htmx:after:swap", () => setUp(document));
}

/** Whether this element has been set up under this name before; from now on it has. */
export function seenBefore(element: HTMLElement, name: string): boolean {
  const key = `seen${name}`;
  if (element.dataset[key]) return true;
  element.dataset[key] = "1";
  return false;
}

// Tabs that a phone has no room for are pushed aside: the one that is open is brought into view.

export function watchTabs(): void {
  for (const tabs of document.querySelectorAll<HTMLElement>(".tabs, .statement-tabs")) {
    const open = tabs.querySelector<HTMLElement>("[aria-current]");
    if (open) tabs.scrollLeft = open.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
  }
}

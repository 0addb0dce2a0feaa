/** Tabs of keys beside those of departments: named by their place, for pages have no ids. */
const MARK = "keys ";

export function keyTab(page: number): string {
  return MARK + String(page);
}

/** Which page of keys a tab is; null for a department, for favourites, and for a page that was taken away. */
export function keyPageOf(tab: string | null, pages: number): number | null {
  if (!tab?.startsWith(MARK)) return null;
  const page = Number(tab.slice(MARK.length));
  return page < pages ? page : null;
}

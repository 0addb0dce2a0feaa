// What a page's scripts send with what they ask: that it is ours, and which company the page is of.

export function pageHeaders(): Record<string, string> {
  const said = document.body.getAttribute("hx-headers:inherited");
  return (said ? JSON.parse(said) : {}) as Record<string, string>;
}

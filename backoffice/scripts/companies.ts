// Who works in several companies may have a tab open of one while they work in another by now. Forms
// say which company their page is of; here links and searches do too, so that the server answers
// with the page that says so, and never with the other company's file. Who works in one company
// alone sees none of this.

import { pageHeaders } from "./headers";

const FIELD = "of_company";
const SEVERAL = "several-companies";
// These belong to no company, and hold no page of the back office.
const APART = /^\/(static|register)(\/|$)/;

/** An address of ours as asked from this page: with the company that the page is of. */
export function ofThisPage(address: string): string {
  const company = pageHeaders()["X-Company"];
  const url = new URL(address, window.location.href);
  if (!company || !several() || url.origin !== window.location.origin || APART.test(url.pathname)) return address;
  if (!url.protocol.startsWith("http")) return address;
  url.searchParams.set(FIELD, company);
  return url.href;
}

/** A page that was opened when there was one company asks what pages after it have found. */
function several(): boolean {
  try {
    return document.querySelector(".bar-company") !== null || localStorage.getItem(SEVERAL) !== null;
  } catch {
    return true;
  }
}

function remember(): void {
  try {
    if (document.querySelector(".bar-company")) localStorage.setItem(SEVERAL, "1");
    else if (document.querySelector(".bar-top")) localStorage.removeItem(SEVERAL);
  } catch {
    // Without a store every page says its company.
  }
}

/** The address bar, what is bookmarked and what is copied go without. */
function tidyAddress(): void {
  const url = new URL(window.location.href);
  if (!url.searchParams.has(FIELD)) return;
  url.searchParams.delete(FIELD);
  window.history.replaceState(window.history.state, "", url);
}

function onLink(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
  if (!link || link.getAttribute("href")?.startsWith("#")) return;
  const address = ofThisPage(link.href);
  if (address === link.href) return; // Of no company, or said already.
  link.href = address;
  // A refused download would be a failed file; without this the answer is a page. What is a file
  // says so itself.
  link.removeAttribute("download");
}

function onSearch(event: FormDataEvent): void {
  const form = event.target;
  // By attribute: a field may be called "action" or "method" as well.
  if (!(form instanceof HTMLFormElement) || form.getAttribute("method")?.toLowerCase() === "post") return;
  const address = ofThisPage(form.getAttribute("action") || window.location.href);
  const company = new URL(address, window.location.href).searchParams.get(FIELD);
  if (company) event.formData.set(FIELD, company);
}

export function watchCompany(): void {
  tidyAddress();
  remember();
  // The middle button and the menu of the right one open a link as well.
  for (const kind of ["click", "auxclick", "contextmenu"]) document.addEventListener(kind, onLink, true);
  document.addEventListener("formdata", onSearch, true);
}

// What the server-rendered pages add when there is a script. Every page works without it: forms
// submit, links lead on, a chart is its table.

import "htmx.org";
import { watchCharts } from "./charts";
import { watchChecks } from "./checks";
import { watchDialogs } from "./dialogs";
import { watchDrafts } from "./drafts";
import { watchForms } from "./forms";
import { watchMenus } from "./menus";
import { watchPrinting } from "./printing";
import { watchSelling } from "./sell";
import { watchTables } from "./tables";
import { watchToasts } from "./toasts";

watchDialogs();
watchMenus();
watchChecks();
watchForms();
watchDrafts();
watchTables();
watchToasts();
watchCharts();
watchPrinting();
watchSelling();

if (document.querySelector("[data-swatches]")) {
  void import("./swatches").then((module) => module.measureSwatches());
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = document.querySelector<HTMLInputElement>("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

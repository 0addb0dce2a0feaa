// What the server-rendered pages add when there is a script. Every page works without it: forms
// submit, links lead on, a chart is its table.

import "htmx.org";
import { watchCharts } from "./charts";
import { watchChecks } from "./checks";
import { watchCompany } from "./companies";
import { watchDialogs } from "./dialogs";
import { watchDrafts } from "./drafts";
import { watchEntry } from "./entry";
import { watchForms } from "./forms";
import { watchCopying } from "./copying";
import { watchCounting } from "./counting";
import { watchLive } from "./live";
import { watchMenus } from "./menus";
import { watchPalette } from "./palette";
import { watchPhotos } from "./photos";
import { watchPrinting } from "./printing";
import { watchSelling } from "./sell";
import { watchSettling } from "./settle";
import { watchTables } from "./tables";
import { watchTabs } from "./tabs";
import { watchToasts } from "./toasts";

watchCompany();
watchDialogs();
watchMenus();
watchChecks();
watchForms();
watchEntry();
watchDrafts();
watchTables();
watchSettling();
watchTabs();
watchToasts();
watchCharts();
watchPhotos();
watchPrinting();
watchSelling();
watchPalette();
watchLive();
watchCopying();
watchCounting();

if (document.querySelector("[data-swatches]")) {
  void import("./swatches").then((module) => module.measureSwatches());
}

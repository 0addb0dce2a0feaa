// A chart is a table first. Where one is on the page, the drawing code comes after it.

import { onFresh, seenBefore } from "./fresh";

export function watchCharts(): void {
  onFresh((part) => {
    const fresh = [...part.querySelectorAll<HTMLElement>("[data-chart]")].filter(
      (figure) => !seenBefore(figure, "Chart"),
    );
    if (fresh.length > 0) {
      void import("./drawing").then((module) => fresh.forEach(module.drawChart));
    }
  });
}

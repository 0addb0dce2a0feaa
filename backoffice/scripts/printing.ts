// `data-print` prints the page as it is laid out for paper.

export function watchPrinting(): void {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
}

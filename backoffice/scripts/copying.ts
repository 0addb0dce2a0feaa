// `data-copy="id"` copies the text of that element; `data-copied` is what the button says then.

export function watchCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const source = button && document.getElementById(button.dataset["copy"] ?? "");
    if (!button || !source) return;
    void navigator.clipboard.writeText(source.textContent ?? "").then(() => {
      const words = button.querySelector(".button-label");
      if (words && button.dataset["copied"]) words.lastChild!.textContent = button.dataset["copied"];
    });
  });
}

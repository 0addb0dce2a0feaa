// A photo is taken with a button as large as a thumb: what was chosen stands on it afterwards.

export function watchPhotos(): void {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file") return;
    const name = input.closest("[data-photo]")?.querySelector("[data-photo-name]");
    const files = [...(input.files ?? [])];
    if (name && files.length) name.textContent = files.map((file) => file.name).join(", ");
  });
}

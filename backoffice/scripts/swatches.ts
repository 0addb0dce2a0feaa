// Writes under each swatch what the browser really shows: its colour, and its contrast on paper.

function channels(colour: string): [number, number, number] {
  const parts = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function hex(colour: string): string {
  return `#${channels(colour).map((value) => value.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}

export function measureSwatches(): void {
  for (const group of document.querySelectorAll<HTMLElement>("[data-swatches]")) {
    const paper = getComputedStyle(group.closest("[data-theme]") ?? document.body).backgroundColor;
    for (const swatch of group.querySelectorAll<HTMLElement>("[data-swatch]")) {
      const shape = swatch.querySelector("rect");
      const words = swatch.querySelector("code");
      if (!shape || !words) continue;
      const colour = getComputedStyle(shape).fill;
      words.textContent = `${hex(colour)} · ${contrast(colour, paper).toFixed(1)}`;
    }
  }
}

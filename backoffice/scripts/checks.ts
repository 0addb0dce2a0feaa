// Checks of a field that a pattern cannot say: the check digits of barcodes. The sentence comes
// from the page (data-wrong-check), with {code} and {digit} filled in.

function checkDigit(body: string): string {
  let total = 0;
  [...body].reverse().forEach((digit, place) => {
    total += Number(digit) * (place % 2 ? 1 : 3);
  });
  return String((10 - (total % 10)) % 10);
}

/** The first code whose last digit is wrong, and what it should be. */
export function wrongCode(text: string): { code: string; digit: string } | null {
  for (const code of text.split(/\s+/)) {
    if (!/^(\d{8}|\d{12,14})$/.test(code)) continue;
    const digit = checkDigit(code.slice(0, -1));
    if (digit !== code.slice(-1)) return { code, digit };
  }
  return null;
}

export function watchChecks(): void {
  document.addEventListener(
    "focusout",
    (event) => {
      const input = event.target;
      if (!(input instanceof HTMLInputElement) || input.dataset.check !== "gtin") return;
      const wrong = wrongCode(input.value);
      const sentence = input.dataset.wrongCheck ?? "";
      input.setCustomValidity(
        wrong ? sentence.replace("{code}", wrong.code).replace("{digit}", wrong.digit) : "",
      );
    },
    true,
  );
  // What is being put right is not held against it while typing.
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.dataset.check) input.setCustomValidity("");
  });
}

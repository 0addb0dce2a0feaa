import { expect, it } from "vitest";

import { tenderName } from "./tenders";

it("says the product's own first ways to pay in the language of the device, and leaves what a shop called otherwise", () => {
  expect(tenderName("Bank transfer", "de")).toBe("Überweisung");
  expect(tenderName("Bar", "en")).toBe("Cash");
  expect(tenderName("Cash", "en")).toBe("Cash");
  expect(tenderName("Cash at the bar", "de")).toBe("Cash at the bar");
});

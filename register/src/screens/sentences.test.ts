import { describe, expect, it } from "vitest";

import type { Figures } from "../words/figures";
import type { TillState } from "../till";
import { strip } from "./sentences";

const figures = { time: () => "20:51" } as unknown as Figures;

function said(more: Partial<Record<keyof TillState, unknown>>): string | undefined {
  const state = { training: null, storage: { neededFirst: false, secondCopy: null }, leaseUntil: null, online: true, offlineSince: null, offlineWhy: null,
    unsent: 0, keptAside: 0, update: false, basket: { lines: [] }, drawer: { between: false, office: null, required: false }, ...more };
  return strip(state as unknown as TillState, figures, 0)?.text;
}

describe("the strip above everything", () => {
  it("says that sales wait only where one does", () => {
    for (const offlineWhy of ["no_network", "captive", "server_error"]) {
      const away = { online: false, offlineSince: 1, offlineWhy };
      expect(said(away)).toContain("what is sold waits here");
      expect(said({ ...away, unsent: 1 })).toContain("1 sale waits");
    }
  });

  it("offers a new version between two sales", () => {
    expect(said({ update: true })).toContain("A new version");
    expect(said({ update: true, basket: { lines: [{}] } })).toBeUndefined();
  });
});

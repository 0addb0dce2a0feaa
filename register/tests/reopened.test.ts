import { describe, expect, test } from "vitest";

import { ANA, BEN, CASH, opened, settle, signedIn, until } from "./world";
import { id } from "./server";

describe("a finished sale", () => {
  test("shows its change again after a reload, until the next one begins", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.pay(CASH, 2000);
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    await signedIn(again, ANA);
    expect(again.state.stage).toBe("done");
    expect([again.state.done?.number, again.state.done?.changeMinor]).toEqual(["R1-000001", 1510]);
    again.add(id(100));
    expect(again.state.done).toBeNull();
    await settle();
    const later = world.open();
    await until(later, ({ stage }) => stage === "signed_out");
    await signedIn(later, ANA);
    expect([later.state.stage, later.state.basket.lines.length]).toEqual(["selling", 1]);
  });

  test("that was looked at does not come back for whoever signs in next", async () => {
    const { world, till } = await opened();
    till.add(id(100));
    await till.pay(CASH, 2000);
    till.lock();
    await settle();
    const again = world.open();
    await until(again, ({ stage }) => stage === "signed_out");
    await signedIn(again, BEN);
    expect([again.state.stage, again.state.done]).toEqual(["selling", null]);
  });
});

test("a clock that runs before the server's last word, or months past it, is told of while there is no network", async () => {
  const { world, till } = await opened();
  await until(till, ({ online }) => online);
  await settle();
  const right = world.now;
  for (const [days, why] of [[-2000, "clock"], [-1, "clock"], [1, "no_network"], [400, "clock"]] as const) {
    world.now = right + days * 86_400_000;
    world.server.faults = Array(20).fill("lost request");
    const again = world.open();
    await until(again, ({ offlineWhy }) => offlineWhy !== null, "the word");
    expect([days, again.state.offlineWhy]).toEqual([days, why]);
    // Since the last answer, however late the register was opened again.
    if (why === "no_network") expect(again.state.offlineSince).toBeLessThanOrEqual(right);
  }
});

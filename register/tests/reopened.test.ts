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

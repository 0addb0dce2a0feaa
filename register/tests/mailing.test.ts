import { describe, expect, test } from "vitest";

import { CASH, opened, settle, until } from "./world";
import { id } from "./server";

const MARTA = "marta@example.com";

async function soldTo(customer = false) {
  const { world, till } = await opened();
  world.server.mails = true;
  if (customer) await till.addCustomer({ name: "Marta Keane", phone: "", email: "" });
  till.add(id(100));
  await till.pay(CASH, 500);
  // A fault that is set now meets what the test does, not the sale on its way.
  await until(till, ({ unsent, sending }) => unsent === 0 && !sending, "the sync");
  // Nor what the sync asks for after it.
  for (let seen = -1; seen !== world.server.requests.length; await new Promise((resolve) => setTimeout(resolve, 50))) {
    seen = world.server.requests.length;
    await settle();
  }
  return { world, till, receipt: till.state.done!.id };
}

describe("a receipt by e-mail", () => {
  test("is ordered once, and its address forgotten here", async () => {
    const { world, till, receipt } = await soldTo();
    expect(await till.mailReceipt(receipt, ` ${MARTA} `, "de", true)).toEqual({ ok: true, waits: false });
    expect(world.server.mailed).toEqual([{ id: expect.any(String), sale: receipt, address: MARTA, language: "de" }]);
    expect(await till.kept.mails.count()).toBe(0);
  });

  test("waits for the network, across a restart, and then goes out once", async () => {
    const { world, till, receipt } = await soldTo();
    world.server.faults = ["lost request"];
    till.sendNow();
    await until(till, ({ online }) => !online, "off-line");
    expect(await till.mailReceipt(receipt, MARTA, "en", false)).toEqual({ ok: true, waits: true });
    expect(world.server.mailed).toEqual([]);
    till.sendNow();
    await until(till, ({ online }) => online, "on-line");
    await expect.poll(() => till.kept.mails.count()).toBe(0);
    expect(world.server.mailed.map(({ address }) => address)).toEqual([MARTA]);
  });

  test("an answer that was lost makes no second mail", async () => {
    const { world, till, receipt } = await soldTo();
    world.server.faults = ["lost reply"];
    expect(await till.mailReceipt(receipt, MARTA, "en", false)).toEqual({ ok: true, waits: true });
    till.sendNow();
    await expect.poll(() => till.kept.mails.count()).toBe(0);
    expect(new Set(world.server.mailed.map((one) => one.id)).size).toBe(1);
  });

  test("keeps the address for the customer only where there is one", async () => {
    const { world, till, receipt } = await soldTo(true);
    await till.mailReceipt(receipt, MARTA, "en", true);
    expect(world.server.mailed[0]).toMatchObject({ keep: true, customer: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test("refuses what is no address, and says so when the office has no mail server", async () => {
    const { world, till, receipt } = await soldTo();
    for (const wrong of ["marta", "a@b", "a@b.c, d@e.f", "a b@c.de", "a@b.c\r\nBcc: x@y.z", ".a@b.cd", "ä@b.cd", `${"a".repeat(250)}@b.cd`]) {
      expect(await till.mailReceipt(receipt, wrong, "en", false), wrong).toMatchObject({ refusal: { code: "wrong_address" } });
    }
    world.server.mails = false;
    expect(await till.mailReceipt(receipt, MARTA, "en", false)).toMatchObject({ refusal: { code: "no_mail" } });
    expect(await till.kept.mails.count()).toBe(0);
  });
});

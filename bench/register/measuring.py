"""What runs inside the page to take the times: from the key to the DOM, and to the frame."""

from __future__ import annotations

#: When the register was ready, in ms since the navigation began; the frame after it counts.
READY = """
  globalThis.readyAt = 0;
  const look = () => {
    const stage = globalThis.till?.state.stage;
    if (stage === "signed_out" || stage === "selling") {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => { globalThis.readyAt = performance.now(); };
      requestAnimationFrame(() => painted.port2.postMessage(0));
    } else setTimeout(look, 1);
  };
  look();
"""

#: A sum that never changes, in ms: tells a slow machine from a slow register.
PACE = """() => {
  const began = performance.now();
  let sum = 0;
  for (let step = 1; step <= 20_000_000; step += 1) sum = (sum + step * 7) % 1_000_003;
  if (sum < 0) throw new Error("no sum");
  return performance.now() - began;
}"""

_TIMES = """
  // After the frame was painted: a message posted in the frame's callback comes when it is out.
  const painted = () => new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(0));
  });
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // The first time the DOM under an element changed since now.
  const changed = (root) => new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve(performance.now());
    });
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  });
"""

#: [count, times] -> {dom: ms[], frame: ms[]}: a scanner's keys, and what follows its Enter.
SCANS = f"""async ([count, times]) => {{
  {_TIMES}
  const ean = (n) => {{
    const digits = "20" + String(n).padStart(10, "0");
    let total = 0;
    [...digits].forEach((digit, place) => (total += Number(digit) * (place % 2 ? 3 : 1)));
    return digits + ((10 - (total % 10)) % 10);
  }};
  const press = (key) => {{
    const on = document.activeElement ?? document.body;
    on.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
  }};
  const dom = [], frame = [];
  for (let n = 0; n < times; n++) {{
    if (n % 20 === 0) {{ till.clear(); await pause(120); }}
    document.activeElement?.blur();
    for (const digit of ean(Math.floor((n * 7919) % count))) press(digit);
    const changing = changed(document.querySelector(".basket") ?? document.body);
    const before = till.state.basket.lines.length;
    const from = performance.now();
    press("Enter");
    if (till.state.basket.lines.length !== before + 1) throw new Error("the scan was not taken");
    dom.push((await changing) - from);
    frame.push((await painted()) - from);
    await pause(90);
  }}
  return {{ dom, frame }};
}}"""

#: rounds -> {dom: ms[], frame: ms[]}: words typed letter by letter, some misspelt; each key that
#: changed the list.
SEARCHES = f"""async (rounds) => {{
  {_TIMES}
  const field = document.querySelector("#find");
  const type = (text) => {{
    field.value = text;
    field.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
  }};
  const words = [
    "garden lamp", "oak", "hazelmere pl", "copper rib", "9999", "candel", "baskte", "wint tow",
  ];
  const dom = [], frame = [];
  const shelf = document.querySelector(".shelf");
  for (let n = 0; n < rounds; n++) for (const word of words) {{
    type("");
    await painted();
    await pause(60);
    for (let letters = 1; letters <= word.length; letters++) {{
      const changing = Promise.race([changed(shelf), pause(120).then(() => 0)]);
      const from = performance.now();
      type(word.slice(0, letters));
      const at = await changing;
      // The same list as a letter before leaves the DOM as it is: nothing was waited for.
      if (at) {{
        dom.push(at - from);
        frame.push((await painted()) - from);
      }}
      await pause(60);
    }}
  }}
  type("");
  return {{ dom, frame }};
}}"""

#: times -> ms[]: one quantity changed in a basket of 100 lines, priced and shown as a snapshot.
BASKET = """async (times) => {
  till.clear();
  const all = till.products(till.state.departments[0].id, 100);
  for (const { id } of all) till.add(id, 1000000);
  const spent = [];
  for (let n = 0; n < times; n++) {
    const { key } = till.state.basket.lines[n % 100];
    const from = performance.now();
    till.setQuantity(key, (2 + (n % 7)) * 1_000_000);
    spent.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return spent;
}"""

#: times -> ms[]: one quantity changed in a basket of 20 lines of one to five pieces, priced and
#: shown as a snapshot; and how many promotions take something off.
PROMOTED = """async (times) => {
  till.clear();
  const lines = till.state.departments.flatMap(({ id }) => till.products(id, 4)).slice(0, 20);
  lines.forEach(({ id }, n) => till.add(id, (1 + (n % 5)) * 1_000_000));
  const spent = [];
  for (let n = 0; n < times; n++) {
    const { key } = till.state.basket.lines[n % lines.length];
    const from = performance.now();
    till.setQuantity(key, (1 + (n % 5)) * 1_000_000);
    spent.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { lines: shown } = till.state.basket;
  const names = shown.flatMap(({ discounts }) => discounts.map(({ name }) => name));
  return { spent, lines: shown.length, applied: new Set(names).size };
}"""

#: so many sales of three lines, each paid in full by card and put in the queue.
SELL = """async (sales) => {
  const all = till.products(till.state.departments[0].id, 100);
  for (let n = 0; n < sales; n++) {
    for (const step of [0, 7, 13]) till.add(all[(n + step) % all.length].id, 1000000);
    const card = till.state.tenders.find((one) => !one.cash).id;
    const done = await till.pay(card, null);
    if (!done.ok) throw new Error(JSON.stringify(done));
    till.nextSale();
  }
}"""

/**
 * A till without a shop behind it: for looking at the screens in every state, and for their tests. Money is
 * only added and subtracted here; the real one prices with the engine.
 */
import type { Basket, BasketLine, CashCount, CashSlip, Counted, FamilyView, Outcome, Payment, Product, QuickKey, Receipt, ReceiptRow, Refusal, Till, TillState, ValueView, WantedDiscount } from "../../src/till";
import { aprons, keysOf } from "./aprons";
import { CUSTOMERS, NOTES, SATURDAY, goods, lineOf } from "./bakehouse";
import { boughtIn, looseReturn, returnOf, splitOf } from "./demo_returns";
import { receiptOf } from "./receipts";
import { demoMail, demoUsb } from "./devices";
import { OK, demoTips } from "./tips";
const ONE = 1_000_000;
export const PIN = "135790";
export class DemoTill implements Till {
  readonly tips = demoTips(this);
  readonly usb = demoUsb(this);
  mailAddress = demoMail.address;
  mailReceipt = demoMail.send;
  state: TillState;
  readonly goods: Product[];
  readonly said: string[] = [];
  #listeners = new Set<(state: TillState) => void>();
  #next = 100;
  #before: Basket | null = null;
  kept: Receipt[] = [];
  wrongPins = 0;

  constructor(state: TillState, german: boolean) {
    this.state = state;
    this.goods = goods(german);
  }

  set(changes: Partial<TillState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.#listeners) listener(this.state);
  }

  subscribe(listener: (state: TillState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.state);
    return () => this.#listeners.delete(listener);
  }

  basket(changes: Partial<Basket>): Outcome {
    const basket = { ...this.state.basket, ...changes };
    const sum = (pick: (line: BasketLine) => number) => basket.lines.reduce((total, line) => total + pick(line), 0);
    const off = basket.discounts.reduce((total, one) => total + one.amountMinor, 0);
    const total = sum((line) => line.amountMinor) - off;
    const paid = basket.parts.reduce((all, part) => all + part.amountMinor, 0);
    const tax = Number((BigInt(total) * 78n) / 1000n);
    this.set({
      basket: {
        ...basket, totalMinor: total, taxMinor: tax, netMinor: total - tax, remainingMinor: total - paid,
        savesMinor: sum((line) => line.listMinor - line.amountMinor) + off,
        items: sum((line) => (line.decimals ? 1 : Number(BigInt(line.quantityMicro) / BigInt(ONE)))),
      },
    });
    return OK;
  }

  async enrol(code: string): Promise<Outcome> {
    if (code !== "ABCD2345") return no({ code: "code_unknown" });
    this.set({ stage: "signed_out" });
    return OK;
  }
  takeOver(): void {
    this.set({ stage: "selling" });
  }
  async signIn(id: string, pin: string): Promise<Outcome> {
    if (pin !== PIN) return no({ code: "pin_wrong", values: { left: 5 - ++this.wrongPins } });
    const person = this.state.people.find((one) => one.id === id);
    this.set({ stage: "selling", person: person ? { id, name: person.name, rights: [] } : null });
    return OK;
  }
  async unlockPerson(): Promise<Outcome> {
    return OK;
  }
  lock(): void {
    this.set({ stage: "signed_out" });
  }
  stirred(): void {}
  async approve(request: { values: Readonly<Record<string, string | number>> }, _by: string, pin: string): Promise<Outcome> {
    if (pin !== PIN) return no({ code: "pin_wrong", values: { left: 4 } });
    return this.basket({ discounts: [{ name: "Goodwill", amountMinor: Number(request.values["amount"] ?? 0) }] });
  }

  search(text: string, limit = 60): readonly Product[] {
    const wanted = text.toLowerCase();
    return this.goods.filter((one) => one.name.toLowerCase().includes(wanted) || one.sku.toLowerCase() === wanted).slice(0, limit);
  }
  products(id: string | null, limit = 60): readonly Product[] {
    return this.goods.filter((one, at) => (id ? one.departmentId === id : at < 16)).slice(0, limit);
  }
  quickKeys = (): readonly QuickKey[] => keysOf(this.goods);
  product = (id: string): Product | undefined => this.goods.find((one) => one.id === id);
  family = (id: string): FamilyView | null => aprons(id, this.goods);
  onShow(): void {}
  sellExempt = (): Outcome => OK;
  dismissPrompt = (): void => this.set({ prompt: null });
  searchCustomers = (text: string) => CUSTOMERS.filter((one) => one.name.toLowerCase().includes(text.toLowerCase()));

  add(id: string, quantityMicro = ONE): Outcome {
    const product = this.product(id);
    if (!product) return no({ code: "unknown_product" });
    const lines = this.state.basket.lines;
    const had = lines.find((line) => line.productId === id);
    const line = lineOf(product, had?.key ?? `n${this.#next++}`, (had?.quantityMicro ?? 0) + quantityMicro);
    this.basket({ lines: had ? lines.map((one) => (one === had ? line : one)) : [...lines, line] });
    // The clock may stand still for a picture: each is later than the one before.
    this.set({ lastAdded: { key: line.key, at: Date.now() + this.#next++ } });
    return OK;
  }
  answer(): Outcome {
    return OK;
  }

  leaveOut(): void {
    this.set({ asking: null });
  }

  addCode(code: string): Outcome {
    const product = this.goods.find((one) => one.sku === code);
    this.set({ scan: { at: Date.now(), code, ok: Boolean(product), text: product?.name ?? "", reason: product ? null : "unknown_barcode", refusal: product ? null : { code: "unknown_barcode" }, receipt: null } });
    return product ? this.add(product.id) : no({ code: "unknown_barcode" });
  }
  setQuantity(key: string, quantityMicro: number): Outcome {
    return this.#change(key, (line) => lineOf(this.product(line.productId) as Product, key, quantityMicro));
  }
  setPrice(key: string, unitPrice: number | null): Outcome {
    const minor = Number(BigInt(unitPrice ?? 0) / 10_000n);
    return this.#change(key, (line) => ({ ...line, unitPrice: unitPrice ?? line.unitPrice, priceChanged: true, listMinor: minor, amountMinor: minor }));
  }
  discountLine(key: string, discount: WantedDiscount | null, reason: string): Outcome {
    return this.#change(key, (line) => {
      const off = discount ? this.#off(discount, line.listMinor) : 0;
      return { ...line, discounts: off ? [{ name: reason, amountMinor: off }] : [], amountMinor: line.listMinor - off };
    });
  }
  discountBasket(discount: WantedDiscount | null, reason: string): Outcome {
    const off = discount ? this.#off(discount, this.state.basket.totalMinor) : 0;
    if (discount?.kind === "percent" && discount.value > 100_000) {
      const people = [{ id: "eva", name: "Eva Lindqvist" }, { id: "tom", name: "Tom Okafor" }];
      const approval = { id: "a1", right: "sales:discount", what: "discountBasket" as const, values: { ppm: discount.value, amount: off }, people };
      return no({ code: "needs_approval", approval });
    }
    return this.basket({ discounts: off ? [{ name: reason, amountMinor: off }] : [] });
  }
  setNote(key: string, text: string): Outcome {
    return this.#change(key, (line) => ({ ...line, note: text }));
  }
  setBasketNote(note: string): Outcome {
    return this.basket({ note });
  }
  remove(key: string): Outcome {
    const gone = this.state.basket.lines.find((line) => line.key === key);
    this.#before = this.state.basket;
    this.basket({ lines: this.state.basket.lines.filter((line) => line.key !== key) });
    this.set({ undoable: { what: "removed", text: gone?.name ?? "", at: Date.now() } });
    return OK;
  }
  clear(): Outcome {
    this.#before = this.state.basket;
    this.basket({ lines: [], customer: null });
    this.set({ undoable: { what: "cleared", text: "", at: Date.now() } });
    return OK;
  }
  undo(): Outcome {
    if (!this.#before) return no({ code: "nothing_to_undo" });
    this.set({ undoable: null });
    return this.basket(this.#before);
  }
  async presentCoupon(code: string): Promise<Outcome> {
    return this.basket({ coupons: [...this.state.basket.coupons, { code: code.toUpperCase(), name: "Spring letter", amountMinor: 100 }] });
  }
  removeCoupon(code: string): Outcome {
    return this.basket({ coupons: this.state.basket.coupons.filter((one) => one.code !== code) });
  }
  setCustomer(id: string | null): Outcome {
    return this.basket({ customer: CUSTOMERS.find((one) => one.id === id) ?? null });
  }
  async addCustomer(one: { name: string; phone: string }): Promise<Outcome> {
    return this.basket({ customer: { id: "new", name: one.name, code: "", phoneEnd: one.phone.slice(-4), waiting: true } });
  }
  async park(label: string): Promise<Outcome> {
    const { items, totalMinor } = this.state.basket;
    this.set({ parked: [...this.state.parked, { id: `k${this.#next++}`, label, at: Date.now(), items, totalMinor, person: "Ana", register: "" }] });
    return this.basket({ lines: [], customer: null });
  }
  parkedElsewhere = async () => [];
  previewSplit = (chosen: readonly unknown[]) => splitOf(this.state.basket.totalMinor, chosen.length);
  split = async (): Promise<Outcome> => OK;
  async unpark(id: string): Promise<Outcome> {
    this.set({ parked: this.state.parked.filter((one) => one.id !== id) });
    return this.add("p0");
  }

  preview(tenderId: string, givenMinor: number | null): Payment {
    const cash = this.state.tenders.find((one) => one.id === tenderId)?.cash ?? false;
    const due = this.state.basket.remainingMinor;
    const given = givenMinor ?? due;
    const amountMinor = Math.min(given, due);
    const refusal = !cash && given > due ? ({ code: "over_total" } as const) : given ? null : ({ code: "under_zero" } as const);
    return { givenMinor: given, amountMinor, changeMinor: given - amountMinor, remainingMinor: due - amountMinor, roundingMinor: 0, refusal };
  }
  likelyNotes(): readonly number[] {
    const due = this.state.basket.remainingMinor;
    return [due, ...[500, 1000, 2000, 3000, 4000, 5000, 10_000, 20_000, 50_000, 100_000].filter((note) => note > due).slice(0, 3)];
  }
  coins(amountMinor: number): readonly number[] {
    const made: number[] = [];
    let rest = amountMinor;
    for (const note of NOTES) while (rest >= note) (made.push(note), (rest -= note));
    return made;
  }
  async pay(tenderId: string, givenMinor: number | null): Promise<Outcome> {
    const payment = this.preview(tenderId, givenMinor);
    if (payment.refusal) return no(payment.refusal);
    const tender = this.state.tenders.find((one) => one.id === tenderId);
    const { givenMinor: given, changeMinor, amountMinor } = payment;
    const part = { key: `t${this.#next++}`, tenderId, name: tender?.name ?? "", cash: tender?.cash ?? false, givenMinor: given, changeMinor, amountMinor, reference: "" };
    this.basket({ parts: [...this.state.basket.parts, part] });
    return payment.remainingMinor ? OK : this.finish();
  }
  async finish(): Promise<Outcome> {
    const done = receiptOf(this.state, `R2-${String(420 + this.kept.length).padStart(6, "0")}`);
    this.kept = [done, ...this.kept];
    this.set({ stage: "done", done });
    return OK;
  }
  async undoPart(key: string): Promise<Outcome> {
    return this.basket({ parts: this.state.basket.parts.filter((part) => part.key !== key) });
  }
  async payByCard(tenderId: string, givenMinor: number | null): Promise<Outcome> {
    const { amountMinor } = this.preview(tenderId, givenMinor);
    const name = this.state.tenders.find((one) => one.id === tenderId)?.name ?? "";
    return this.basket({
      card: { id: "c", tenderId, name, terminal: "Terminal 2", amountMinor, back: false, state: "waiting", reason: "", label: "", reference: "7K3QX2M9PD", since: SATURDAY },
    });
  }
  async cancelCard(): Promise<Outcome> {
    const { card } = this.state.basket;
    return card ? this.basket({ card: { ...card, state: "cancelled", reason: "register" } }) : OK;
  }
  async askCard(): Promise<Outcome> {
    return OK;
  }
  async closeCard(): Promise<Outcome> {
    return this.basket({ card: null });
  }
  async setCardAside(): Promise<Outcome> {
    return this.basket({ card: null, lines: [], parts: [] });
  }
  practiseCard = async (): Promise<Outcome> => OK;
  async giveUpCard(): Promise<Outcome> {
    return this.basket({ card: null });
  }
  nextSale(): void {
    this.basket({ lines: [], parts: [], discounts: [], customer: null });
    this.set({ stage: "selling", done: null });
  }

  receipts = async (text: string): Promise<readonly ReceiptRow[]> => this.kept.filter((one) => one.number.includes(text.toUpperCase()));
  async receipt(id: string): Promise<Receipt | null> {
    return this.kept.find((one) => one.id === id) ?? null;
  }
  async markPrinted(id: string): Promise<{ copy: number }> {
    const copy = this.kept.find((one) => one.id === id)?.printed ?? 0;
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, printed: copy + 1 } : one));
    return { copy };
  }
  printOut = async (): Promise<null> => null;
  async voidSale(id: string): Promise<Outcome> {
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, voided: true } : one));
    return OK;
  }
  async findForReturn(number: string): Promise<Receipt | Refusal> {
    return this.kept.find((one) => one.number === number) ?? { code: "unknown_receipt" };
  }
  previewReturn(id: string, lines: readonly { line: number }[], tenderId: string) {
    return returnOf(this.kept, id, lines, tenderId);
  }
  boughtBy = async () => boughtIn(this.kept);
  returnPrice = async (productId: string) => ({ most: this.product(productId)?.price ?? null });
  previewUnreferenced = looseReturn;
  returnUnreferenced = async (): Promise<Outcome> => OK;
  exchange = async (): Promise<Outcome> => OK;
  dropExchange(): Outcome {
    return this.basket({ back: null });
  }

  async returnItems(id: string, lines: readonly { line: number }[]): Promise<Outcome> {
    const { refundMinor } = this.previewReturn(id, lines, "");
    const sold = this.kept.find((one) => one.id === id);
    if (sold) this.set({ stage: "done", done: { ...sold, kind: "return", number: "R2-000499", totalMinor: refundMinor, changeMinor: 0, original: sold.number } });
    return OK;
  }
  async unsentList(): Promise<readonly ReceiptRow[]> {
    return this.kept.filter((one) => !one.sent);
  }
  keptAside = async (): Promise<readonly ReceiptRow[]> => this.kept.filter((one) => one.problem);
  sendNow = async (): Promise<void> => void this.said.push("sendNow");
  setSound(sound: number): void {
    this.set({ sound });
  }
  playSound = (kind: string): void => void this.said.push(kind);
  setTheme(theme: "day" | "night" | "device"): void {
    this.set({ theme });
  }
  lookAtCopy(): void {}

  async chooseSecondCopy(kind: "file" | "download"): Promise<Outcome> {
    const secondCopy = { kind, name: "sales.txt", at: SATURDAY, ok: true, waiting: 0 };
    this.set({ storage: { ...this.state.storage, secondCopy, neededFirst: false } });
    return OK;
  }
  applyUpdate(): Outcome {
    return no({ code: "basket_in_use" });
  }
  async signOut(): Promise<Outcome> {
    if (this.state.unsent) return no({ code: "unsent", values: { count: this.state.unsent } });
    this.set({ stage: "signed_out", person: null, handedBackAt: Date.now() });
    return OK;
  }
  startTraining = async (): Promise<Outcome> => OK;
  endTraining = async (): Promise<Outcome> => OK;
  async clearDevice(): Promise<Outcome> {
    this.set({ stage: "enrol" });
    return OK;
  }

  #change(key: string, change: (line: BasketLine) => BasketLine): Outcome {
    return this.basket({ lines: this.state.basket.lines.map((line) => (line.key === key ? change(line) : line)) });
  }
  async openShift(amountMinor: number, count: CashCount): Promise<Outcome> {
    const shift = { id: "s1", number: "R2-000001", openedAt: SATURDAY, person: this.state.person?.name ?? "", floatMinor: amountMinor };
    this.set({ drawer: { ...this.state.drawer, shift } });
    return this.#slip("shift_open", amountMinor, "", count);
  }
  async payIn(amountMinor: number, _reasonId: string, reason: string): Promise<Outcome> {
    return this.#slip("pay_in", amountMinor, reason);
  }
  async payOut(amountMinor: number, _reasonId: string, reason: string): Promise<Outcome> {
    return this.#slip("pay_out", amountMinor, reason);
  }
  async drop(amountMinor: number): Promise<Outcome> {
    return this.#slip("drop", amountMinor, "");
  }
  async noSale(reason: string): Promise<Outcome> {
    return this.#slip("no_sale", 0, reason);
  }
  sure = (): Outcome => OK;
  guardScans = (): void => undefined;
  leftAlone = async (): Promise<number> => 3720;
  newCard = (): string => "7K3M-9QXP-4TVD-2HRA";
  async balance(): Promise<readonly ValueView[]> {
    return [{ kind: "gift_card", balanceMinor: 2_000, limitMinor: 0, availableMinor: 2_000, usedMinor: 0, blocked: false, lastFour: "2HRA" }];
  }
  async load(kind: string, amountMinor: number, card: string, isNew: boolean): Promise<Outcome> {
    const { basket } = this.state;
    const load = { key: `load ${basket.loads.length}`, kind, name: "Gift card", amountMinor, lastFour: card.slice(-4), number: isNew ? card : "" };
    this.set({ basket: { ...basket, loads: [...basket.loads, load], totalMinor: basket.totalMinor + amountMinor, remainingMinor: basket.remainingMinor + amountMinor } });
    return OK;
  }
  unload(key: string): Outcome {
    const { basket } = this.state;
    const gone = basket.loads.find((load) => load.key === key)?.amountMinor ?? 0;
    const loads = basket.loads.filter((load) => load.key !== key);
    this.set({ basket: { ...basket, loads, totalMinor: basket.totalMinor - gone, remainingMinor: basket.remainingMinor - gone } });
    return OK;
  }
  xReport(): Outcome {
    return this.#slip("x", 0, "");
  }
  countShift(count: CashCount): Counted {
    const countedMinor = count.reduce((sum, [denomination, pieces]) => sum + denomination * pieces, 0);
    const expectedMinor = this.state.drawer.shift?.floatMinor ?? 0;
    return { expectedMinor, countedMinor, differenceMinor: countedMinor - expectedMinor, unsent: this.state.unsent };
  }
  async closeShift(count: CashCount): Promise<Outcome> {
    this.set({ drawer: { ...this.state.drawer, shift: null } });
    return this.#slip("shift_close", 0, "", count);
  }
  putSlipAway(): void {
    this.set({ slip: null });
  }
  #slip(kind: CashSlip["kind"], amountMinor: number, reason: string, count: CashCount = []): Outcome {
    const person = this.state.person?.name ?? "";
    this.set({ slip: { kind, number: "R2-000422", at: SATURDAY, person, amountMinor, reason, count, shift: null, z: null, hash: "9f2c47d1a0b35e68" } });
    return OK;
  }

  #off(discount: WantedDiscount, of: number): number {
    return discount.kind === "amount" ? discount.value : Number((BigInt(of) * BigInt(discount.value)) / BigInt(ONE));
  }
}

function no(refusal: Refusal): Outcome {
  return { ok: false, refusal };
}

/** The parts of the till put together behind its one door. */
import type { Surroundings } from "../devices/surroundings";
import { inUse } from "../sales/working";
import type { Shelved } from "../sync/catalogue";
import type { Updatable } from "../devices/worker";
import type { Till } from "../till";
import type { Product } from "../view";
import { Afterwards } from "./afterwards";
import { Approving } from "./approving";
import { Cashing } from "./cashing";
import { Counter, DONE, attemptLater, refuse } from "./counter";
import { CardPaying } from "./card";
import { clearDevice, signOut } from "./leaving";
import { boughtBy } from "./looking_up";
import { Mailing } from "./mailing";
import { Opening } from "./opening";
import { Paying } from "./paying";
import { People } from "./people";
import { Scanning } from "./scanning";
import { Selling } from "./selling";
import { printOut } from "./printing_out";
import { Prompting } from "./prompting";
import { parkedElsewhere } from "./sharing";
import { refreshStorage } from "./refreshing";
import { Training } from "./training";
import { Unreferenced } from "./unreferenced";
import { Tipping } from "./tipping";
import { familyView, levelsBehind, quickKeys, shelvedOf } from "./shelf";
import { UsbPrinting } from "./usb_printing";
import { Valuing } from "./valuing";

export function assemble(around: Surroundings): Till & Updatable {
  const counter = new Counter(around);
  const approving = new Approving(counter);
  const people = new People(counter, approving);
  const selling = new Selling(counter, approving);
  const { doubting } = selling;
  const valuing = new Valuing(counter, doubting);
  const afterwards = new Afterwards(counter, approving, valuing);
  const scanning = new Scanning(counter, approving, selling, (number) => afterwards.findForReturn(number));
  const paying = new Paying(counter, valuing, (back) => afterwards.backNow(back));
  const card = new CardPaying(counter, paying);
  paying.giveBack = (part) => card.giveBack(part);
  const cashing = new Cashing(counter, approving, doubting);
  const opening = new Opening(counter, people);
  const prompting = new Prompting(counter);
  const training = new Training(counter, opening, approving);
  around.scans((code) => {
    people.stirred();
    if (counter.state.stage !== "selling" && counter.state.stage !== "done") return;
    // What is scanned while a sale is being written belongs to the next one; it is not refused.
    counter.whenFree(() => scanning.scanned(code));
  });
  const usb = new UsbPrinting(counter);
  opening.facts = (facts) => usb.take(facts);
  void opening.start();
  return {
    get state() {
      return counter.state;
    },
    subscribe: (listener) => counter.subscribe(listener),
    enrol: (code) => opening.enrol(code),
    takeOver: () => around.writing.ask(),
    ...peopleVerbs(people, approving),
    ...findingVerbs(counter),
    ...sellingVerbs(selling, scanning, paying, counter),
    ...cardVerbs(card, selling),
    ...afterVerbs(afterwards, opening),
    ...returnVerbs(counter, new Unreferenced(counter, approving, valuing)),
    dismissPrompt: (id) => prompting.dismiss(id),
    ...mailVerbs(new Mailing(counter)),
    printOut: (job) => (usb.ready ? usb.print(job) : printOut(counter, job)),
    usb,
    ...cashVerbs(cashing),
    ...valueVerbs(valuing),
    tips: new Tipping(counter, approving),
    ...deviceVerbs(counter, opening),
    sure: () => doubting.sure(),
    guardScans: (takes) => (scanning.takes = takes),
    startTraining: () => training.start(),
    endTraining: () => training.end(),
  };
}

function peopleVerbs(people: People, approving: Approving): Pick<Till, "signIn" | "unlockPerson" | "lock" | "stirred" | "approve"> {
  return {
    signIn: (person, pin) => people.signIn(person, pin),
    unlockPerson: (person, by, pin) => people.unlock(person, by, pin),
    lock: () => people.lock(),
    stirred: () => people.stirred(),
    approve: (request, by, pin) =>
      attemptLater(async () => {
        const outcome = await approving.approve(request, by, pin);
        await people.refresh();
        return outcome;
      }),
  };
}

function findingVerbs(counter: Counter): Pick<Till, "search" | "products" | "quickKeys" | "product" | "family" | "onShow" | "searchCustomers"> {
  const shown = (shelved: readonly Shelved[]): Product[] => {
    const { book } = counter;
    return book ? shelved.map((one) => shelvedOf(one, book, counter.levels.of)) : [];
  };
  return {
    search: (text, limit = 60) => shown(counter.catalogue.search(text, limit)),
    products: (department, limit = 200, from = 0) => {
      if (department !== null) return shown(counter.catalogue.inDepartment(department, from, limit));
      return shown(counter.catalogue.these(counter.book?.favourites ?? [], from, limit));
    },
    quickKeys: (page) => (counter.book ? quickKeys(counter.book, page, (id) => shown(counter.catalogue.these([id], 0, 1))[0]) : []),
    product: (id) => shown([counter.catalogue.byId(id)].flatMap((variant) => (variant ? [{ variant, variants: [] }] : [])))[0],
    family: (id) => counter.book && familyView(id, counter.catalogue.family(id), counter.book, counter.levels.of),
    onShow: (ids) => {
      counter.levels.show(levelsBehind(ids, (id) => counter.catalogue.byId(id)));
      counter.refreshLevels();
    },
    searchCustomers: (text, limit = 20) => counter.customers.search(text, limit),
  };
}

type SellingVerbs =
  | "add" | "answer" | "leaveOut" | "addCode" | "setQuantity" | "setPrice" | "discountLine" | "discountBasket" | "setNote" | "setBasketNote" | "remove" | "clear" | "undo"
  | "presentCoupon" | "removeCoupon" | "setCustomer" | "sellExempt" | "addCustomer" | "park" | "previewSplit" | "split" | "parkedElsewhere" | "unpark" | "preview" | "likelyNotes" | "coins" | "pay" | "finish" | "undoPart" | "nextSale";

function sellingVerbs(selling: Selling, scanning: Scanning, paying: Paying, counter: Counter): Pick<Till, SellingVerbs> {
  return {
    add: (product, quantity) => selling.add(product, quantity),
    answer: (given) => selling.asking.answer(given),
    leaveOut: () => selling.asking.leaveOut(),
    addCode: (code, despite) => scanning.addCode(code, despite),
    setQuantity: (key, quantity) => selling.setQuantity(key, quantity),
    setPrice: (key, price) => selling.setPrice(key, price),
    discountLine: (key, discount, reason) => selling.discountLine(key, discount, reason),
    discountBasket: (discount, reason) => selling.discountBasket(discount, reason),
    setNote: (key, text) => selling.setNote(key, text),
    setBasketNote: (text) => selling.setBasketNote(text),
    remove: (key, one) => selling.remove(key, one),
    clear: () => selling.clear(),
    undo: () => selling.undo(),
    presentCoupon: (code) => selling.coupons.present(code),
    removeCoupon: (code) => selling.coupons.remove(code),
    setCustomer: (id) => selling.setCustomer(id),
    sellExempt: (certificate) => selling.exempting.set(certificate),
    addCustomer: (customer) => selling.addCustomer(customer),
    park: (label, shared) => selling.park(label, shared),
    previewSplit: (chosen) => selling.splitting.preview(chosen),
    split: (chosen, first) => selling.splitting.split(chosen, first),
    parkedElsewhere: () => parkedElsewhere(counter),
    unpark: (id) => selling.unpark(id),
    preview: (tender, given) => paying.preview(tender, given),
    likelyNotes: () => paying.likelyNotes(),
    coins: (amount) => paying.coins(amount),
    pay: (tender, given, reference, why) => selling.within(() => selling.asPaid(tender, () => paying.pay(tender, given, reference), why)),
    finish: () => selling.within(() => paying.finish()),
    undoPart: (key) => paying.undoPart(key),
    nextSale: () => counter.nextSale(),
  };
}

type CardVerbs = "payByCard" | "cancelCard" | "askCard" | "closeCard" | "setCardAside" | "giveUpCard" | "practiseCard";

function cardVerbs(card: CardPaying, selling: Selling): Pick<Till, CardVerbs> {
  return {
    payByCard: (tender, given) => selling.within(() => selling.asPaid(tender, () => card.pay(tender, given))),
    cancelCard: () => card.cancel(),
    askCard: () => card.ask(),
    closeCard: () => card.putAway(),
    setCardAside: (label) => card.putAside(label),
    giveUpCard: () => card.giveUp(),
    practiseCard: (state) => card.practise(state),
  };
}

type AfterVerbs = "receipts" | "receipt" | "markPrinted" | "voidSale" | "findForReturn" | "previewReturn" | "returnItems" | "exchange" | "dropExchange" | "unsentList" | "keptAside" | "sendNow";

function afterVerbs(afterwards: Afterwards, opening: Opening): Pick<Till, AfterVerbs> {
  return {
    receipts: (text, limit) => afterwards.receipts(text, limit),
    receipt: (id) => afterwards.receipt(id),
    markPrinted: (id) => afterwards.markPrinted(id),
    voidSale: (id, reason) => afterwards.voidSale(id, reason),
    findForReturn: (number) => afterwards.findForReturn(number),
    previewReturn: (id, lines, tender) => afterwards.previewReturn(id, lines, tender),
    returnItems: (id, lines, tender, reason, card, otherWay) => afterwards.returnItems(id, lines, tender, reason, card, otherWay),
    exchange: (id, lines, reason) => afterwards.exchange(id, lines, reason),
    dropExchange: () => afterwards.dropExchange(),
    unsentList: () => afterwards.unsentList(),
    keptAside: () => afterwards.keptAside(),
    sendNow: () => opening.loop.hurry(),
  };
}

function mailVerbs(mailing: Mailing): Pick<Till, "mailAddress" | "mailReceipt"> {
  return {
    mailAddress: (id) => mailing.address(id),
    mailReceipt: (id, address, language, keep) => mailing.send(id, address, language, keep),
  };
}

type ReturnVerbs = "boughtBy" | "returnPrice" | "previewUnreferenced" | "returnUnreferenced";

function returnVerbs(counter: Counter, unreferenced: Unreferenced): Pick<Till, ReturnVerbs> {
  return {
    boughtBy: (customer) => boughtBy(counter, customer),
    returnPrice: (product) => unreferenced.priceOf(product),
    previewUnreferenced: (lines, tender) => unreferenced.preview(lines, tender),
    returnUnreferenced: (lines, tender, reason, card) => unreferenced.giveBack(lines, tender, reason, card),
  };
}

type CashVerbs = "openShift" | "payIn" | "payOut" | "drop" | "noSale" | "xReport" | "countShift" | "closeShift" | "putSlipAway";

function cashVerbs(cashing: Cashing): Pick<Till, CashVerbs> {
  return {
    openShift: (amount, count) => cashing.openShift(amount, count),
    payIn: (amount, reasonId, reason) => cashing.move("pay_in", amount, reasonId, reason),
    payOut: (amount, reasonId, reason) => cashing.move("pay_out", amount, reasonId, reason),
    drop: (amount) => cashing.move("drop", amount, "", ""),
    noSale: (reason) => cashing.move("no_sale", 0, "", reason),
    xReport: () => cashing.xReport(),
    countShift: (count) => cashing.countShift(count),
    closeShift: (count) => cashing.closeShift(count),
    putSlipAway: () => cashing.putSlipAway(),
  };
}

function valueVerbs(valuing: Valuing): Pick<Till, "newCard" | "balance" | "leftAlone" | "load" | "unload"> {
  return {
    newCard: () => valuing.newCard(),
    balance: (card, customer) => valuing.balance(card, customer),
    leftAlone: () => valuing.left(),
    load: (kind, amount, card, isNew) => valuing.load(kind, amount, card, isNew),
    unload: (key) => valuing.unload(key),
  };
}

type DeviceVerbs = "setSound" | "playSound" | "setTheme" | "chooseSecondCopy" | "lookAtCopy" | "applyUpdate" | "signOut" | "clearDevice";

function deviceVerbs(counter: Counter, opening: Opening): Pick<Till, DeviceVerbs> & Updatable {
  const { around } = counter;
  let takeOver: (() => void) | null = null;
  return {
    setSound(volume) {
      const sound = Math.min(1, Math.max(0, volume));
      counter.set({ sound });
      void counter.write(() => around.own.keep("sound", sound));
    },
    playSound: (kind) => around.sounds.play(kind, counter.state.sound),
    setTheme(theme) {
      counter.set({ theme });
      void counter.write(() => around.own.keep("theme", theme));
    },
    chooseSecondCopy: (kind) =>
      attemptLater(async () => {
        if (around.training.on) return refuse("training");
        // Never a name that may stand on the stick already: a browser empties the file that is chosen.
        const name = `tillbook-${counter.theIdentity().register.code}-${new Date(counter.clock.now()).toISOString().replace(/\D/g, "").slice(0, 12)}.jsonl`;
        // Not behind the queue of writes: the browser asks only straight from the tap.
        const chosen = await counter.copy.choose(kind, name, counter.clock.now());
        await refreshStorage(counter);
        if (!chosen) return refuse("cancelled");
        return counter.copy.state?.ok ? DONE : refuse("second_copy_failed");
      }),
    lookAtCopy: () => void refreshStorage(counter),
    updateWaits(take) {
      takeOver = take;
      counter.set({ update: true });
    },
    applyUpdate() {
      if (inUse(counter.working) || counter.busy) return refuse("basket_in_use");
      takeOver?.();
      return DONE;
    },
    signOut: () => attemptLater(() => signOut(counter, opening, opening.people)),
    clearDevice: () => attemptLater(() => clearDevice(counter, opening)),
  };
}

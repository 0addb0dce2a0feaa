/** From lines with taxes to a taxed document: nothing lost between lines, taxes and totals. */
import type { Tax, TaxRounding } from "./definitions.ts";
import { type Figure, type TaxPlan, type TaxTerm, type WholeTax, planTaxes } from "./plan.ts";
import { at, divide, sum } from "./rounding.ts";
import { shareRounded } from "./sharing.ts";

/** What is taxed: the amount shown to the customer, with the included taxes and without the others. */
export interface TaxableLine {
  readonly shown: bigint;
  readonly quantity: bigint;
  readonly taxes: readonly Tax[];
}

/** A tax with what it is taken on and what it is. */
export interface TaxedPart {
  readonly key: string;
  readonly tax: WholeTax;
  readonly base: bigint;
  readonly amount: bigint;
}

/** net + tax = gross; tax is the sum of the taxes that are no reverse charge. */
export interface Taxed {
  readonly net: bigint;
  readonly tax: bigint;
  readonly gross: bigint;
  readonly taxes: readonly TaxedPart[];
}

/** The figures of the document (one part per tax, in order of appearance) are sums of its lines'. */
export interface TaxedDocument extends Taxed {
  readonly lines: readonly Taxed[];
}

/** A line before rounding: every figure is a numerator over the plan's denominator. */
interface ExactLine {
  readonly plan: TaxPlan;
  readonly returned: boolean;
  readonly shown: bigint;
  readonly quantity: bigint;
  readonly amounts: readonly bigint[];
}

const ofLine = (position: number): string => `lines[${position}].taxes`;

/** Tax a document, or throw `BasketRefused` with the path of the line's taxes. Which figure leads is the rounding's. */
export function evaluate(lines: readonly TaxableLine[], rounding: TaxRounding, path = ofLine): TaxedDocument {
  const exact = lines.map((line, position) => exactLine(line, path(position)));
  const taxed = rounding === "line" ? exact.map(roundLine) : roundDocument(exact, rounding);
  return addedUp(taxed);
}

function exactLine({ shown, quantity, taxes }: TaxableLine, path: string): ExactLine {
  const plan = planTaxes(taxes, path);
  const returned = quantity < 0n;
  // A fixed tax takes the sign of the amount: goods returned by a negative price give it back too.
  const turned = shown !== 0n && shown < 0n !== returned;
  const counted = plan.hasFixed ? (turned ? -quantity : quantity) : 0n;
  const line = { plan, returned, shown, quantity: counted };
  return { ...line, amounts: plan.terms.map((term) => figure(line, term.amount)) };
}

function figure(line: Pick<ExactLine, "shown" | "quantity">, { s, q }: Figure): bigint {
  return line.shown * s + line.quantity * q;
}

/**
 * Round the included taxes of a line, take them out, then add the others one by one.
 *
 * The base of an excluded tax consists of the rounded figures, as they are printed.
 */
function roundLine(line: ExactLine): Taxed {
  const { plan, shown } = line;
  const amounts = line.amounts.map((amount) => divide(amount, plan.denominator));
  const net = shown - included(plan, amounts);
  const bases = plan.terms.map((term, position) => {
    const base = baseOf(term, net, amounts);
    if (term.tax.kind !== "fixed" && !term.inside) {
      amounts[position] = divide(base * term.overBase.n, term.overBase.d);
    }
    return base;
  });
  return taxed(plan, net, bases, amounts);
}

/** Round each tax once for the document and share it out; then the figure that leads. */
function roundDocument(exact: readonly ExactLine[], rounding: TaxRounding): Taxed[] {
  const each = (line: ExactLine) => line.amounts;
  if (rounding === "document") {
    const amounts = roundedPerTax(exact, each, true);
    return exact.map((line, i) => {
      const net = line.shown - included(line.plan, at(amounts, i));
      const bases = line.plan.terms.map((term) => baseOf(term, net, at(amounts, i)));
      return taxed(line.plan, net, bases, at(amounts, i));
    });
  }
  const amounts = roundedPerTax(exact, each);
  const denominators = exact.map((line) => line.plan.denominator);
  const exactNets = exact.map((line) => figure(line, line.plan.net));
  if (rounding === "document_net") {
    const nets = shareRounded(exactNets, denominators);
    const bases = roundedPerTax(exact, exactBases);
    return exact.map((line, i) => taxed(line.plan, at(nets, i), at(bases, i), at(amounts, i)));
  }
  const exactGross = exact.map((line, i) => at(exactNets, i) + added(line.plan, line.amounts));
  const gross = shareRounded(exactGross, denominators);
  const bases = basesBelowTotals(exact, amounts);
  return exact.map((line, i) => {
    const net = at(gross, i) - added(line.plan, at(amounts, i));
    return taxed(line.plan, net, at(bases, i), at(amounts, i));
  });
}

/**
 * Round one figure of each tax once over all lines and share it out, tax by tax.
 *
 * returnsApart: lines that return goods are rounded among themselves, so that a sale and a return on one
 * receipt come to the same as on two.
 */
function roundedPerTax(
  exact: readonly ExactLine[],
  figures: (line: ExactLine) => readonly bigint[],
  returnsApart = false,
): bigint[][] {
  const groups = new Map<string, { places: [number, number][]; n: bigint[]; d: bigint[] }>();
  const rounded = exact.map((line, position) => {
    const numerators = figures(line);
    line.plan.terms.forEach((term, index) => {
      const key = returnsApart && line.returned ? `returned ${term.key}` : term.key;
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { places: [], n: [], d: [] }));
      group.places.push([position, index]);
      group.n.push(at(numerators, index));
      group.d.push(line.plan.denominator);
    });
    return [...numerators];
  });
  for (const { places, n, d } of groups.values()) {
    shareRounded(n, d).forEach((share, i) => {
      const [position, index] = at(places, i);
      at(rounded, position)[index] = share;
    });
  }
  return rounded;
}

function exactBases(line: ExactLine): bigint[] {
  return line.plan.terms.map((term) => figure(line, term.base));
}

/** Each tax's base as what remains of the rounded sum of base and tax. */
function basesBelowTotals(
  exact: readonly ExactLine[],
  amounts: readonly (readonly bigint[])[],
): bigint[][] {
  const rounded = roundedPerTax(exact, (line) =>
    exactBases(line).map((base, index) =>
      isReverse(line.plan, index) ? base : base + at(line.amounts, index),
    ),
  );
  return exact.map((line, position) =>
    at(rounded, position).map((together, index) =>
      isReverse(line.plan, index) ? together : together - at(at(amounts, position), index),
    ),
  );
}

function isReverse(plan: TaxPlan, index: number): boolean {
  return at(plan.terms, index).tax.reverse_charge;
}

/** A tax's base from the rounded figures: the net and the taxes that affect it. */
function baseOf(term: TaxTerm, net: bigint, amounts: readonly bigint[]): bigint {
  return net + sum(term.affecting.map((earlier) => at(amounts, earlier)));
}

/** Sum of the taxes that add to a line: all but reverse charges. */
function added(plan: TaxPlan, amounts: readonly bigint[]): bigint {
  return sum(amounts.filter((_, index) => !isReverse(plan, index)));
}

/** Sum of the taxes that are inside the shown amount. */
function included(plan: TaxPlan, amounts: readonly bigint[]): bigint {
  return sum(amounts.filter((_, index) => at(plan.terms, index).inside));
}

/** Put a line together from its rounded figures. */
function taxed(
  plan: TaxPlan,
  net: bigint,
  bases: readonly bigint[],
  amounts: readonly bigint[],
): Taxed {
  const tax = added(plan, amounts);
  const taxes = plan.terms.map((term, index) => ({
    key: term.key,
    tax: term.tax,
    base: at(bases, index),
    amount: at(amounts, index),
  }));
  return { net, tax, gross: net + tax, taxes };
}

/** Make a document of lines: its figures are their sums. */
function addedUp(lines: readonly Taxed[]): TaxedDocument {
  const totals = new Map<string, TaxedPart>();
  for (const part of lines.flatMap((line) => line.taxes)) {
    const total = totals.get(part.key);
    const base = part.base + (total?.base ?? 0n);
    totals.set(part.key, { ...part, base, amount: part.amount + (total?.amount ?? 0n) });
  }
  const net = sum(lines.map((line) => line.net));
  const tax = sum(lines.map((line) => line.tax));
  return { lines, taxes: [...totals.values()], net, tax, gross: net + tax };
}

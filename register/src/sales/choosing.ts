/** How many modifiers are chosen with a product. Pure. */
import type { ChoiceGroup } from "../view";

/** As many of a group are chosen as have to be, and may. */
export function enough({ least, most, options }: ChoiceGroup, ids: readonly string[]): boolean {
  const count = options.filter(({ id }) => ids.includes(id)).length;
  return count >= Math.min(least, options.length) && count <= most;
}

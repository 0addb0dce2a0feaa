/** The ground behind a product: its department's own, else one by the department's place in the row. */
const GROUNDS = ["bread", "pastry", "cakes", "coffee", "deli", "cold"] as const;

export function groundOf(ground: string, departmentId: string, departments: readonly { readonly id: string }[]): string {
  if ((GROUNDS as readonly string[]).includes(ground)) return `ground-${ground}`;
  const place = departments.findIndex((department) => department.id === departmentId);
  return `ground-${GROUNDS[Math.max(0, place) % GROUNDS.length]}`;
}

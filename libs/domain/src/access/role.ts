/** What somebody may do; each role may do all that those before it may. */
export const ROLES = {
  viewer: 'Viewer',
  operator: 'Operator',
  admin: 'Administrator',
} as const;

export type Role = keyof typeof ROLES;

const RANKS: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 };

/** Whether `role` may do what `needed` may. */
export function mayAct(role: Role, needed: Role): boolean {
  return RANKS[role] >= RANKS[needed];
}

/** The one of the two that may do less. */
export function lesserRole(a: Role, b: Role): Role {
  return RANKS[a] <= RANKS[b] ? a : b;
}

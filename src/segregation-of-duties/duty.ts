import type { LimitedRole } from '../kernel/actor.ts'
import { permissionsOf, type Permission, type Role } from '../kernel/permissions.ts'

/** What one person does to one document or record, and the permission that lets them; null while no role can do it yet. */
export const duties = {
  'purchase_request.raise': {
    words: 'raises a purchase request',
    permission: 'purchase_requests.create',
  },
  'purchase_request.approve': { words: 'approves it', permission: 'approvals.decide' },
  'budget_transfer.request': {
    words: 'asks for money to go from one budget to another',
    permission: 'budgets.transfer',
  },
  'budget_transfer.approve': { words: 'agrees to it', permission: 'approvals.decide' },
  'vendor.create': { words: 'creates a vendor', permission: 'vendors.manage' },
  'vendor.approve': { words: 'approves the vendor', permission: 'vendors.approve' },
  'invoice.enter': { words: 'enters an invoice', permission: 'invoices.capture' },
  'invoice.accept': { words: 'accepts a difference on it', permission: 'invoices.accept_price' },
  'payment.release': { words: 'releases its payment', permission: null },
  'bank_details.enter': { words: 'enters bank details', permission: null },
  'bank_details.approve': { words: 'approves them', permission: null },
} as const satisfies Record<string, { words: string; permission: Permission | null }>
export type Duty = keyof typeof duties

/** No two of a pair by the same person on the same thing: for everybody, administrators too. */
export const conflicts: readonly (readonly [Duty, Duty])[] = [
  ['purchase_request.raise', 'purchase_request.approve'],
  ['budget_transfer.request', 'budget_transfer.approve'],
  ['vendor.create', 'vendor.approve'],
  ['invoice.enter', 'invoice.accept'],
  ['invoice.enter', 'payment.release'],
  ['bank_details.enter', 'bank_details.approve'],
]

export const conflictingWith = (duty: Duty): Duty[] =>
  conflicts.flatMap(([a, b]) => (a === duty ? [b] : b === duty ? [a] : []))

/** The pairs of which a person's roles permit both sides: allowed, because the wall stands at each document, but worth knowing. */
export function conflictsOf(
  roles: readonly Role[],
  limited: readonly LimitedRole[],
): (readonly [Duty, Duty])[] {
  const held: ReadonlySet<string> = permissionsOf([...roles, ...limited.map((l) => l.role)])
  const may = (duty: Duty): boolean =>
    duties[duty].permission !== null && held.has(duties[duty].permission)
  return conflicts.filter(([a, b]) => may(a) && may(b))
}

export const sentence = ([a, b]: readonly [Duty, Duty]): string =>
  `Whoever ${duties[a].words} may not be the one who ${duties[b].words}.`

import type { LimitedRole } from '../kernel/actor.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { permissionsOf, type Permission, type Role } from '../kernel/permissions.ts'

/**
 * What one person does to one document or record: as an act that is done, as one that must be done, and in a rule.
 * `permission` lets somebody do it; null while no role can yet.
 */
type DutyWords = { did: string; must: string; rule: string; permission: Permission | null }

export const duties = {
  'purchase_request.raise': {
    did: 'raised the request',
    must: 'raise the request',
    rule: 'raise a purchase request',
    permission: 'purchase_requests.create',
  },
  'purchase_request.approve': {
    did: 'decided on the request',
    must: 'decide on the request',
    rule: 'approve a purchase request',
    permission: 'approvals.decide',
  },
  'purchase_order.place': {
    did: 'placed the order',
    must: 'place the order',
    rule: 'place an order',
    permission: 'purchase_orders.create',
  },
  'goods.receive': {
    did: 'received the goods',
    must: 'receive the goods',
    rule: 'receive goods',
    permission: 'receipts.post',
  },
  'budget_transfer.request': {
    did: 'asked for this transfer',
    must: 'ask for the transfer',
    rule: 'ask for money to go from one budget to another',
    permission: 'budgets.transfer',
  },
  'budget_transfer.approve': {
    did: 'decided on this transfer',
    must: 'decide on it',
    rule: 'approve the transfer',
    permission: 'approvals.decide',
  },
  'vendor.create': {
    did: 'created this vendor',
    must: 'create the vendor',
    rule: 'create a vendor',
    permission: 'vendors.manage',
  },
  'vendor.approve': {
    did: 'approved this vendor',
    must: 'approve it',
    rule: 'approve a vendor',
    permission: 'vendors.approve',
  },
  'invoice.enter': {
    did: 'entered the invoice',
    must: 'enter the invoice',
    rule: 'enter an invoice',
    permission: 'invoices.capture',
  },
  'invoice.accept': {
    did: 'accepted a difference of the invoice',
    must: 'decide on the invoice',
    rule: 'accept a difference of an invoice',
    permission: 'invoices.accept_price',
  },
  'payment.release': {
    did: 'released the payment',
    must: 'release the payment',
    rule: 'release a payment',
    permission: 'payments.release',
  },
  'retainage.release': {
    did: 'released what is held back',
    must: 'release what is held back',
    rule: 'release what is held back of the invoices of an order',
    permission: 'payments.stop',
  },
  'bank_details.enter': {
    did: 'entered these bank details',
    must: 'enter the bank details',
    rule: 'enter bank details',
    permission: 'vendor_bank_accounts.propose',
  },
  'bank_details.approve': {
    did: 'approved these bank details',
    must: 'approve them',
    rule: 'approve bank details',
    permission: 'vendor_bank_accounts.verify',
  },
} as const satisfies Record<string, DutyWords>
export type Duty = keyof typeof duties
export const dutyNames = Object.keys(duties) as [Duty, ...Duty[]]
export const isDuty = (text: string): text is Duty => text in duties

/** Two duties that one person may not do on the same purchase, vendor or transfer. */
export type Pair = readonly [Duty, Duty]

/**
 * The matrix an organisation starts with. Of raising, approving, ordering, receiving and entering the invoice nobody
 * does more than two on one purchase: .github/decisions/0010-three-people-for-a-purchase.md.
 */
const defaultPairs: readonly Pair[] = [
  ['purchase_request.raise', 'purchase_request.approve'],
  ['purchase_request.approve', 'goods.receive'],
  ['purchase_request.approve', 'invoice.enter'],
  ['purchase_order.place', 'goods.receive'],
  ['purchase_order.place', 'invoice.enter'],
  ['goods.receive', 'invoice.enter'],
  ['goods.receive', 'invoice.accept'],
  ['invoice.enter', 'invoice.accept'],
  ['budget_transfer.request', 'budget_transfer.approve'],
  ['vendor.create', 'vendor.approve'],
  ['invoice.enter', 'payment.release'],
  ['purchase_order.place', 'retainage.release'],
  ['goods.receive', 'retainage.release'],
  ['bank_details.enter', 'bank_details.approve'],
]

/** A version of the matrix, as what differs from the default; number 0 is the default itself. */
export type Matrix = { number: number; added: readonly Pair[]; removed: readonly Pair[] }
export const defaultMatrix: Matrix = { number: 0, added: [], removed: [] }

const isSamePair = ([a, b]: Pair, [c, d]: Pair): boolean =>
  (a === c && b === d) || (a === d && b === c)
const has = (pairs: readonly Pair[], pair: Pair): boolean =>
  pairs.some((one) => isSamePair(one, pair))

export const pairsOf = ({ added, removed }: Matrix): Pair[] => [
  ...defaultPairs.filter((pair) => !has(removed, pair)),
  ...added.filter((pair) => !has(defaultPairs, pair)),
]

export const conflictingWith = (duty: Duty, matrix: Matrix): Duty[] =>
  pairsOf(matrix).flatMap(([a, b]) => (a === duty ? [b] : b === duty ? [a] : []))

/**
 * What a proposal does to the matrix in force, as a matrix again; a sentence when it does nothing, or what is not
 * possible.
 */
export function changed(
  before: Matrix,
  { add, remove }: { add: readonly Pair[]; remove: readonly Pair[] },
): Omit<Matrix, 'number'> | string {
  const now = pairsOf(before)
  const twice = add.find(([a, b]) => a === b)
  if (twice) return 'A pair names two different duties.'
  const there = add.find((pair) => has(now, pair))
  if (there) return `This pair is in the matrix already: ${sentence(there)}`
  const absent = remove.find((pair) => !has(now, pair))
  if (absent) return `This pair is not in the matrix: ${sentence(absent)}`
  if (add.length + remove.length === 0) return 'Choose a pair to add or to take out.'
  const after = [...now.filter((pair) => !has(remove, pair)), ...add]
  return {
    added: after.filter((pair) => !has(defaultPairs, pair)),
    removed: defaultPairs.filter((pair) => !has(after, pair)),
  }
}

/** Which pairs one version has that the other has not. */
export const difference = (before: Matrix, now: Matrix): { added: Pair[]; removed: Pair[] } => ({
  added: pairsOf(now).filter((pair) => !has(pairsOf(before), pair)),
  removed: pairsOf(before).filter((pair) => !has(pairsOf(now), pair)),
})

/**
 * The pairs of which a person's roles permit both sides: allowed, because each document is watched, but worth knowing.
 */
export function conflictsOf(
  roles: readonly Role[],
  limited: readonly LimitedRole[],
  matrix: Matrix,
): Pair[] {
  const held: ReadonlySet<string> = permissionsOf([...roles, ...limited.map((l) => l.role)])
  const may = (duty: Duty): boolean =>
    duties[duty].permission !== null && held.has(duties[duty].permission)
  return pairsOf(matrix).filter(([a, b]) => may(a) && may(b))
}

export const sentence = ([a, b]: Pair): string =>
  `Nobody may both ${duties[a].rule} and ${duties[b].rule}.`

/** 'You created this vendor, so somebody else must approve it. Asha Rao can.' */
export function refusalText(done: Duty, wanted: Duty, able: readonly string[]): string {
  const who = able.length
    ? `${able.join(', ')} can.`
    : 'Nobody else can yet: ask an administrator to give somebody the role for it.'
  return `You ${duties[done].did}, so somebody else must ${duties[wanted].must}. ${who}`
}

/** A version of the matrix; a second administrator confirms it, and the one before retires. */
export const matrixLifecycle = lifecycle({
  states: ['proposed', 'active', 'retired', 'withdrawn'],
  begins: ['proposed'],
  acts: {
    confirm: { from: ['proposed'], to: 'active' },
    withdraw: { from: ['proposed'], to: 'withdrawn' },
    replace: { from: ['active'], to: 'retired' },
  },
  refusal: (status) => `This change is ${status} already.`,
})

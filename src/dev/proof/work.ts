import type { Role } from '../../kernel/permissions.ts'
import type { Body, Door, Shape } from './door.ts'
import type { Random } from './random.ts'
import type { Place } from './world.ts'

export type KnownOrder = {
  id: string
  number: string | null
  vatId: string
  currency: string
  /** Which it orders; null where nobody requested it. */
  request: string | null
  lines: { id: string; quantity: string; price: string; name: string }[]
}
/** A change of an order. */
export type KnownChange = { id: string; po: KnownOrder }
export type KnownRequest = { id: string; by: Role }
/** What people have seen of an organisation's documents; `upcoming` is what would come next for them. */
export type Known = {
  upcoming: (() => Promise<void>)[]
  requests: KnownRequest[]
  approvals: string[]
  orders: KnownOrder[]
  /** Those without a request. */
  direct: KnownOrder[]
  changes: KnownChange[]
  receipts: string[]
  returns: string[]
  invoices: { id: string; holds: { id: string; reason: string }[] }[]
  questions: { approval: string; id: string; of: Role }[]
  transfers: string[]
  delegations: { id: string; by: Role }[]
}
export const nothingKnown = (): Known => ({
  upcoming: [],
  requests: [],
  approvals: [],
  orders: [],
  direct: [],
  changes: [],
  receipts: [],
  returns: [],
  invoices: [],
  questions: [],
  transfers: [],
  delegations: [],
})

/** One command's turn: its dice, its organisation, what is known there, and the way in. */
export type Turn = { rnd: Random; place: Place; at: Known; door: Door }
export const post = (
  { rnd, place, door }: Turn,
  role: Role,
  path: string,
  body: Body,
  onDone?: (body: Shape) => void,
): Promise<void> => door.post({ place, role, path, body, twice: rnd.chance(0.125) }, onDone)
export const recent = <T>({ rnd }: Turn, list: readonly T[]): T | undefined =>
  list[list.length - 1 - rnd.int(Math.min(list.length, 12))]
export const amountOf = (value: { amount: string } | string): string =>
  typeof value === 'string' ? value : value.amount
export const whole = (text: string): string => text.split('.')[0]!

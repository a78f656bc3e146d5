import { amountOf, message, toText } from '../messages/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import type { Facts } from './facts.ts'
import { activeRules } from './planning-queries.ts'
import { sumOf, sumsIn, type Item, type Sum } from './rolling.ts'
import * as queries from './rolling-queries.ts'

/** An id that no request has, so that the sum leaves nothing out. */
const nobody = '00000000-0000-0000-0000-000000000000'
/** `id`: the document itself, which is not counted twice; none while it is typed. `at`: when it was sent. */
export type Counted = Pick<Facts, 'kind' | 'requesterId' | 'vendorId' | 'amount'> & {
  id?: string | undefined
  items?: readonly Item[] | undefined
  at?: Date | undefined
  /**
   * What it adds to the others, where that is not all that is decided on: a change is decided on the order's new total.
   */
  added?: bigint | undefined
}

/** Requests, orders that nobody requested and what changes add to orders are bought in one step or in many. */
export const isAddedUp = (kind: string): boolean =>
  ['purchase_request', 'purchase_order', 'change_order'].includes(kind)

/** The total of a document together with others, for each sum that the rules need. */
export async function sumsFor(
  ctx: ReadCtx,
  counted: Counted,
  wanted: readonly string[],
): Promise<Record<string, bigint>> {
  if (!isAddedUp(counted.kind) || wanted.length === 0) return {}
  const sums = await Promise.all(
    wanted.map(async (value) => {
      const sum = sumOf(value)
      return [value, sum ? await together(ctx, counted, sum) : counted.amount] as const
    }),
  )
  return Object.fromEntries(sums)
}

async function together(ctx: ReadCtx, counted: Counted, { of, days }: Sum): Promise<bigint> {
  const { id: without = nobody, at, amount, added = amount } = counted
  const window = { without, days, at: at ?? ctx.now, until: at ?? null }
  if (of === 'item') {
    const items = counted.items ?? (counted.id ? await queries.itemsOf(ctx.tx, counted.id) : [])
    const others = items.length
      ? await queries.othersForItems(
          ctx.tx,
          items.map((item) => item.key),
          window,
        )
      : []
    return items.reduce((most, { key, minor }) => {
      const sum = minor + (others.find((other) => other.key === key)?.minor ?? 0n)
      return larger(sum, most)
    }, amount)
  }
  const id = of === 'requester' ? counted.requesterId : counted.vendorId
  if (id === null) return amount
  const column = of === 'requester' ? 'requester_id' : 'vendor_id'
  const others = await queries.othersOf(ctx.tx, column, id, window)
  return larger(added + others.minor, amount)
}
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)

/** The facts of a document submitted earlier, with the sums that other rules than its own need. */
export async function withSums(
  ctx: ReadCtx,
  document: { id: string; facts: Facts },
  wanted: readonly string[],
): Promise<Facts> {
  const { facts, id } = document
  const missing = wanted.filter((value) => facts.sums?.[value] === undefined)
  if (missing.length === 0 || !isAddedUp(facts.kind)) return facts
  const sent = await queries.sentAt(ctx.tx, id)
  const at = sent?.submitted_at ?? undefined
  const sums = await sumsFor(ctx, { ...facts, id, at, added: sent?.added ?? undefined }, missing)
  return { ...facts, sums: { ...facts.sums, ...sums } }
}

/** Waits for concurrent requests that are added up with this one, where a rule in force adds up. */
export function waitForOthers(
  ctx: Ctx,
  { requesterId, vendorId, items = [] }: Bought,
  rules: Parameters<typeof sumsIn>[0],
): void {
  const kinds = new Set(sumsIn(rules).map((value) => sumOf(value)?.of))
  const keys = [
    ...(kinds.has('requester') ? [`requester ${requesterId}`] : []),
    ...(kinds.has('vendor') && vendorId ? [`vendor ${vendorId}`] : []),
    ...(kinds.has('item') ? items.map((item) => `item ${item.key}`) : []),
  ]
  if (keys.length) queries.lockSums(ctx.tx, keys)
}

export type Bought = Pick<Counted, 'requesterId' | 'vendorId' | 'items'>
/**
 * Reads which rules add up, so that a document waits for the others before it locks budgets. Locks are taken in one
 * order: documents, then sums, then budgets, on which most others wait.
 */
export async function readToWait(ctx: Ctx): Promise<(bought: Bought) => void> {
  const rules = await activeRules(ctx.tx)
  return (bought) => waitForOthers(ctx, bought, rules)
}

const days = 7
/**
 * A sentence for each request, order without one, or change of an order that stays below a limit which it passes
 * together with others of the same person: a sign that one purchase was split.
 */
export async function splitNotes(
  ctx: ReadCtx,
  boughtIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (boughtIds.length === 0) return new Map()
  const [limits, found] = await Promise.all([
    queries.limitsInForce(ctx.tx),
    queries.splitsOf(ctx.tx, boughtIds, days),
  ])
  const base = ctx.actor.organisation.baseCurrency
  const notes = new Map<string, string>()
  for (const s of found) {
    const limit = limits.findLast(({ amount }) => s.own < amount && amount <= s.minor)
    if (limit && !notes.has(s.id))
      notes.set(
        s.id,
        toText(
          message('fact.split_with', {
            bought: s.bought,
            orders: s.orders,
            changes: s.changes,
            person: s.requester,
            item: s.what,
            days,
            together: amountOf(s.minor, base),
            limit: amountOf(limit.amount, base),
          }),
        ),
      )
  }
  return notes
}

import type { Intent } from './door.ts'
import { scaled } from './exact.ts'
import { replay } from './replay.ts'
import { openReader, type Event, type Row, type Seen, type Tables } from './tables.ts'
import type { Place } from './world.ts'

/**
 * Judges a run, finished or at rest. The audit log is a total order of what was done; what was asked for then,
 * replayed here through a model of its own, must end in the rows the product holds, never overdraw a budget on the
 * way, and hold each acknowledged intention exactly once.
 */
export async function judge(
  ownerUrl: string,
  place: Place,
  history: readonly Intent[],
): Promise<string[]> {
  const reader = await openReader(ownerUrl)
  try {
    return faultsIn(await reader.read(place.tenantId), place, history)
  } finally {
    await reader.close()
  }
}

export function faultsIn(
  { events, tables }: Seen,
  place: Place,
  history: readonly Intent[],
): string[] {
  const mine = history.filter((i) => i.tenantId === place.tenantId)
  return [
    ...tables.chain.map((c) => `audit row ${c['seq']}: ${c['problem']}`),
    ...exactlyOnce(mine, events),
    ...replay(events, tables, mine, place),
    ...sums(tables),
    ...progress(tables),
    ...nextDeliveries(tables),
    ...numbers(tables),
    ...tables.ownDecisions.map(
      (d) => `${d['subject_number']} was ${d['decision']} by an author or an author’s delegate`,
    ),
  ]
}

/** Acknowledged: in the log once. Refused: not at all. Unanswered: at most once. */
function exactlyOnce(history: readonly Intent[], events: readonly Event[]): string[] {
  const logged = new Set(events.map((e) => e.request_id))
  return history.flatMap((intent) => {
    const effects = intent.sent.filter((s) => logged.has(s.requestId)).length
    const acked = intent.sent.some((s) => s.status !== null && s.status < 300)
    const unknown = intent.sent.some((s) => s.status === null || s.status === 503)
    const said = `${intent.what} (${intent.sent.map((s) => `${s.status} ${s.code}`).join(', ')})`
    if (effects > 1) return [`done ${effects} times: ${said}`]
    if (acked && effects === 0) return [`acknowledged and lost: ${said}`]
    if (!acked && !unknown && effects > 0) return [`refused and done: ${said}`]
    return intent.sent.some((s) => s.status !== null && s.status >= 500 && s.status !== 503)
      ? [`server error: ${said}`]
      : []
  })
}

const by = (rows: readonly Row[], key: string): Map<string, Row[]> =>
  Map.groupBy(rows, (r) => r[key]!)
const figures = ['reserved', 'committed', 'actual'] as const

/** How far the lines of an order have come, and whether the order says so. */
function progress(t: Tables): string[] {
  const lines = by(t.orderLines, 'purchase_order_id')
  const reached = (order: Row, done: 'delivered' | 'billed_quantity'): string => {
    const own = lines.get(order['id']!) ?? []
    const at = (l: Row): bigint => scaled(l[done]!, 12)
    /** What went back for a credit is not to be billed. */
    const back = (l: Row): bigint =>
      done === 'billed_quantity' ? scaled(l['returned_for_credit']!, 12) : 0n
    const standing = (l: Row): bigint =>
      scaled(l['quantity']!, 12) - scaled(l['closed_quantity']!, 12)
    if (own.every((l) => at(l) + back(l) >= standing(l))) return 'full'
    return own.some((l) => at(l) > 0n) ? 'partial' : 'none'
  }
  const said = { receipt_status: 'delivered', billing_status: 'billed_quantity' } as const
  return t.orders.flatMap((order) =>
    (['receipt_status', 'billing_status'] as const)
      .filter((status) => order[status] !== reached(order, said[status]))
      .map(
        (status) => `order ${order['id']}: ${status} is ${order[status]}, its lines say otherwise`,
      ),
  )
}

/** The first day on which a line that is open is to come; of a cancelled order none. */
function nextDeliveries(t: Tables): string[] {
  const lines = by(t.orderLines, 'purchase_order_id')
  return t.orders.flatMap((order) => {
    const open = (lines.get(order['id']!) ?? []).filter(
      (line) => order['status'] !== 'cancelled' && scaled(line['to_come']!, 12) > 0n,
    )
    const days = open.flatMap((line) => line['due_on'] ?? order['expected_on'] ?? [])
    const first = days.toSorted()[0] ?? 'infinity'
    return first === order['next_due_on']
      ? []
      : [`order ${order['id']} is next due on ${order['next_due_on']}, its lines say ${first}`]
  })
}

/** Lines against the documents that move them; budgets against their ledger and their positions; no invoice twice. */
function sums(t: Tables): string[] {
  const bad: string[] = []
  const total = (rows: readonly Row[]): bigint =>
    rows.reduce((sum, r) => sum + scaled(r['quantity']!, 12), 0n)
  const receipts = by(
    t.receiptLines.filter((l) => l['reversed'] === 'false'),
    'purchase_order_line_id',
  )
  const credited = by(goneBack(t, 'credit'), 'purchase_order_line_id')
  const replaced = by(goneBack(t, 'replacement'), 'purchase_order_line_id')
  const kinds = new Map(
    t.invoices.flatMap((i) => (i['status'] === 'approved' ? [[i['id'], i['kind']]] : [])),
  )
  const billed = by(
    t.invoiceLines.filter((l) => kinds.has(l['invoice_id']!) && l['purchase_order_line_id']),
    'purchase_order_line_id',
  )
  for (const l of t.orderLines) {
    const [quantity, received, bills] = [
      scaled(l['quantity']!, 12),
      scaled(l['received']!, 12),
      scaled(l['billed_quantity']!, 12),
    ]
    const [credits, invoices] = ['credit_note', 'invoice'].map((kind) =>
      total((billed.get(l['id']!) ?? []).filter((i) => kinds.get(i['invoice_id']!) === kind)),
    )
    if (received !== total(receipts.get(l['id']!) ?? []))
      bad.push(`order line ${l['id']}: received ${l['received']}, its receipts say otherwise`)
    if (scaled(l['returned_for_credit']!, 12) !== total(credited.get(l['id']!) ?? []))
      bad.push(`order line ${l['id']}: returned other than its returns say`)
    if (scaled(l['to_replace']!, 12) !== total(replaced.get(l['id']!) ?? []))
      bad.push(`order line ${l['id']}: ${l['to_replace']} to replace, its returns say otherwise`)
    if (bills !== invoices! - credits!)
      bad.push(`order line ${l['id']}: billed ${l['billed_quantity']}, its invoices say otherwise`)
    if (
      scaled(l['delivered']!, 12) * 100n * 10n ** 3n >
      quantity * (100n * 10n ** 3n + scaled(l['over_receipt_pct']!, 3))
    )
      bad.push(`order line ${l['id']}: received ${l['received']} of ${l['quantity']}`)
    if (scaled(l['committed_left']!, 0) < 0n)
      bad.push(`order line ${l['id']}: committed below zero`)
  }
  for (const l of t.requestLines) {
    const taken = t.allocations
      .filter((a) => a['purchase_request_line_id'] === l['id'] && a['live'] === 'true')
      .reduce((sum, a) => sum + scaled(a['quantity']!, 6), 0n)
    if (
      taken + scaled(l['cancelled_quantity']!, 6) > scaled(l['quantity']!, 6) ||
      taken !== scaled(l['ordered_quantity']!, 6)
    )
      bad.push(
        `request line ${l['id']}: ordered ${l['ordered_quantity']} of ${l['quantity']}, its orders say ${taken}`,
      )
  }
  const positions = by(t.positions, 'budget_id')
  for (const b of t.budgets) {
    const ledger = t.ledger.find((x) => x['budget_id'] === b['id'])
    for (const figure of ['amount', ...figures])
      if (b[figure] !== (ledger?.[figure] ?? '0'))
        bad.push(`budget ${figure} is not the sum of its ledger`)
    for (const figure of figures)
      if (
        scaled(b[figure]!, 0) !==
        (positions.get(b['id']!) ?? []).reduce((sum, p) => sum + scaled(p[figure]!, 0), 0n)
      )
        bad.push(`budget ${figure} is not the sum of its positions`)
  }
  const live = t.invoices.filter((i) => i['status'] !== 'rejected')
  for (const key of [
    (i: Row) => `${i['vendor_id']} ${i['kind']} ${i['norm']}`,
    (i: Row) => i['file_sha256']!,
  ])
    for (const same of Map.groupBy(live, key).values())
      if (same.length > 1)
        bad.push(
          `the same invoice ${same.length} times: ${same.map((i) => i['number']).join(', ')}`,
        )
  return bad
}

/** Lines of returns that have left. */
function goneBack(t: Tables, intent: 'credit' | 'replacement'): Row[] {
  const gone = new Set(
    t.returns.flatMap((r) =>
      r['intent'] === intent && ['shipped', 'satisfied'].includes(r['status']!) ? [r['id']] : [],
    ),
  )
  return t.returnLines.filter((l) => gone.has(l['return_id']!))
}

const series = [
  'requests',
  'orders',
  'changes',
  'receipts',
  'returns',
  'invoices',
  'transfers',
] as const
/** Every series counts 1, 2, 3 without a gap. */
function numbers(t: Tables): string[] {
  return series.flatMap((kind) => {
    const seen = t[kind]
      .flatMap((r) => (r['number'] ? [Number(r['number'].split('-').at(-1))] : []))
      .toSorted((a, b) => a - b)
    return seen.every((value, i) => value === i + 1)
      ? []
      : [`${kind} are numbered with a gap or twice`]
  })
}

import pg from 'pg'
import type { Intent } from './operations.ts'

type Row = Record<string, string | null>
type Event = { seq: string; action: string; subject_id: string; actor_id: string; request_id: string | null; data: Record<string, unknown> }
const n = (value: string | null | undefined): bigint => BigInt(value ?? 0)

/** Which states each action leads from and to. Written from the domain's rules, not from the product's code. */
const legal: Record<string, { from: string[]; to: string }> = {
  'purchase_request.created': { from: [''], to: 'draft' }, 'purchase_request.edited': { from: ['draft', 'returned', 'rejected', 'withdrawn'], to: 'draft' }, 'purchase_request.submitted': { from: ['draft', 'returned', 'rejected', 'withdrawn'], to: 'pending' }, 'purchase_request.withdrawn': { from: ['pending'], to: 'withdrawn' },
  'purchase_request.step_approved': { from: ['pending'], to: 'pending' }, 'purchase_request.step_rejected': { from: ['pending'], to: 'pending' }, 'purchase_request.step_returned': { from: ['pending'], to: 'pending' },
  'purchase_request.approved': { from: ['pending'], to: 'approved' }, 'purchase_request.rejected': { from: ['pending'], to: 'rejected' }, 'purchase_request.returned': { from: ['pending'], to: 'returned' },
  'purchase_request.reopened': { from: ['approved'], to: 'approved' },
  'purchase_order.created': { from: [''], to: 'draft' }, 'purchase_order.issued': { from: ['draft'], to: 'issued' }, 'purchase_order.cancelled': { from: ['draft', 'issued'], to: 'cancelled' }, 'purchase_order.received': { from: ['issued'], to: 'issued' },
  'purchase_order.closed': { from: ['issued'], to: 'closed' }, 'receipt.posted': { from: [''], to: 'posted' }, 'invoice.captured': { from: [''], to: 'held' }, 'invoice.held': { from: ['held'], to: 'held' }, 'invoice.hold_released': { from: ['held'], to: 'held' },
  'invoice.approved': { from: ['held'], to: 'approved' }, 'invoice.rejected': { from: ['held'], to: 'rejected' }, 'invoice.linked': { from: ['held'], to: 'held' }, 'invoice.matched': { from: ['held'], to: 'held' },
}

/**
 * Judges a finished run. The audit log is a total order of what was done; replayed here through a model of its own it must end in the rows the product holds,
 * never overdraw a budget on the way, and hold each acknowledged intention exactly once.
 */
export async function judge(ownerUrl: string, tenantId: string, history: readonly Intent[]): Promise<string[]> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read')
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId])
    const all = async (text: string): Promise<Row[]> => (await client.query<Row>(text, [tenantId])).rows
    const events = (await client.query<Event>('select seq, action, subject_id, actor_id, request_id, data from audit_log where tenant_id = $1 order by seq', [tenantId])).rows
    const tables = {
      requests: await all('select id, status, base_total::text, total::text, reserved::text, budget_id, cost_center_id, requester_id, number from purchase_requests where tenant_id = $1'),
      requestLines: await all('select id, purchase_request_id, quantity::text, unit_price::text, ordered_quantity::text from purchase_request_lines where tenant_id = $1'),
      orders: await all('select id, status, number, base_total::text, purchase_request_id, budget_id from purchase_orders where tenant_id = $1'),
      allocations: await all('select purchase_order_line_id, purchase_request_line_id, quantity::text, live::text from purchase_request_allocations where tenant_id = $1'),
      orderLines: await all('select id, purchase_order_id, purchase_request_line_id, quantity::text, unit_price::text, received::text, billed_quantity::text, over_receipt_pct::text, committed_left::text from purchase_order_lines where tenant_id = $1'),
      receipts: await all('select id, purchase_order_id, number from receipts where tenant_id = $1'), receiptLines: await all('select receipt_id, purchase_order_line_id, quantity::text from receipt_lines where tenant_id = $1'),
      invoices: await all('select id, status, number, vendor_id, supplier_number_norm as norm, file_sha256, net::text, purchase_order_id, budget_id from invoices where tenant_id = $1'),
      invoiceLines: await all('select invoice_id, purchase_order_line_id, quantity::text from invoice_lines where tenant_id = $1'),
      budgets: await all('select id, cost_center_id, amount::text, reserved::text, committed::text, actual::text from budgets where tenant_id = $1'),
      positions: await all('select budget_id, sum(reserved)::text as reserved, sum(committed)::text as committed, sum(actual)::text as actual from budget_positions where tenant_id = $1 group by 1'),
      ledger: await all('select budget_id, sum(d_amount)::text as amount, sum(d_reserved)::text as reserved, sum(d_committed)::text as committed, sum(d_actual)::text as actual from budget_ledger where tenant_id = $1 group by 1'),
      chain: await all('select seq::text, problem from verify_audit($1)'),
    }
    await client.query('rollback')
    return [...tables.chain.map((c) => `audit row ${c['seq']}: ${c['problem']}`), ...exactlyOnce(history.filter((i) => i.tenantId === tenantId), events), ...replay(events, tables), ...sums(tables), ...numbers(tables)]
  } finally {
    await client.end()
  }
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
    return intent.sent.some((s) => s.status !== null && s.status >= 500 && s.status !== 503) ? [`server error: ${said}`] : []
  })
}

type Tables = Record<'requests' | 'requestLines' | 'allocations' | 'orders' | 'orderLines' | 'receipts' | 'receiptLines' | 'invoices' | 'invoiceLines' | 'budgets' | 'positions' | 'ledger', Row[]>
const scaled = (text: string, digits: number): bigint => {
  const [units, part = ''] = text.split('.')
  return BigInt(units + part.padEnd(digits, '0').slice(0, digits))
}
/** quantity times price in cents, halves up; both have six decimals. */
const cents = (quantity: string, price: string): bigint => (scaled(quantity, 6) * scaled(price, 6) + 5_000_000_000n) / 10_000_000_000n

/** What an order takes of a line's reservation: its share by quantity, halves up, never more than is left; all that is left with the last piece. */
function shareOf(asked: Row, taken: Row, ordered: bigint, lineHeld: Map<string, bigint>): bigint {
  const [quantity, part] = [scaled(asked['quantity']!, 6), scaled(taken['quantity']!, 6)]
  const estimate = cents(asked['quantity']!, asked['unit_price']!)
  const left = lineHeld.get(asked['id']!) ?? 0n
  const share = (estimate * part * 2n + quantity) / (quantity * 2n)
  const gone = ordered === quantity || share > left ? left : share
  lineHeld.set(asked['id']!, left - gone)
  return gone
}
/** What a line has set aside again once an order of it is cancelled: all of its estimate, or the share of what is open, halves up. */
function estimateOfOpen(asked: Row, ordered: bigint): bigint {
  const quantity = scaled(asked['quantity']!, 6)
  const estimate = cents(asked['quantity']!, asked['unit_price']!)
  return ordered === 0n ? estimate : (estimate * (quantity - ordered) * 2n + quantity) / (quantity * 2n)
}
const by = (rows: readonly Row[], key: string): Map<string, Row[]> => Map.groupBy(rows, (r) => r[key]!)

function replay(events: readonly Event[], t: Tables): string[] {
  const bad: string[] = []
  const state = new Map<string, string>()
  const deciders = new Map<string, Set<string>>()
  const requests = new Map(t.requests.map((r) => [r['id']!, r]))
  const orders = new Map(t.orders.map((o) => [o['id']!, o]))
  const invoices = new Map(t.invoices.map((i) => [i['id']!, i]))
  const linesOf = by(t.requestLines, 'purchase_request_id')
  const orderLines = by(t.orderLines, 'purchase_order_id')
  const totalOf = (lines: readonly Row[]): bigint => lines.reduce((sum, l) => sum + cents(l['quantity']!, l['unit_price']!), 0n)
  const budgets = new Map(t.budgets.map((b) => [b['id']!, { reserved: 0n, committed: 0n, actual: 0n }]))
  const budgetOf = (costCenter: string): string => t.budgets.find((b) => b['cost_center_id'] === costCenter)!['id']!
  const held = new Map<string, bigint>()
  const lineHeld = new Map<string, bigint>()
  const ordered = new Map<string, bigint>()
  const commitment = new Map<string, bigint>()
  for (const e of events) {
    const rule = legal[e.action]
    if (!rule) continue
    const was = state.get(e.subject_id) ?? ''
    if (!rule.from.includes(was)) bad.push(`${e.action} of ${e.subject_id} from “${was}” (audit row ${e.seq})`)
    state.set(e.subject_id, rule.to)
    const r = requests.get(e.subject_id)
    if (e.action === 'purchase_request.submitted' && r) {
      const total = totalOf(linesOf.get(e.subject_id) ?? [])
      budgets.get(budgetOf(r['cost_center_id']!))!.reserved += total
      held.set(e.subject_id, total)
      for (const l of linesOf.get(e.subject_id) ?? []) lineHeld.set(l['id']!, cents(l['quantity']!, l['unit_price']!))
      deciders.set(e.subject_id, new Set())
    }
    if (e.action.startsWith('purchase_request.step_') && r) {
      if (e.actor_id === r['requester_id']) bad.push(`decided by its own requester: ${r['number']}`)
      if (deciders.get(e.subject_id)?.has(e.actor_id)) bad.push(`decided twice by the same person: ${r['number']}`)
      deciders.get(e.subject_id)?.add(e.actor_id)
    }
    if (['purchase_request.withdrawn', 'purchase_request.rejected', 'purchase_request.returned'].includes(e.action) && r) {
      budgets.get(budgetOf(r['cost_center_id']!))!.reserved -= held.get(e.subject_id) ?? 0n
      held.set(e.subject_id, 0n)
    }
    const o = orders.get(e.subject_id)
    if (e.action === 'purchase_order.created' && o) {
      const request = requests.get(o['purchase_request_id']!)!
      if (state.get(request['id']!) !== 'approved') bad.push(`ordered without approval: ${request['number']}`)
      const mine = orderLines.get(e.subject_id) ?? []
      const total = totalOf(mine)
      for (const l of mine) ordered.set(l['purchase_request_line_id']!, (ordered.get(l['purchase_request_line_id']!) ?? 0n) + scaled(l['quantity']!, 6))
      const asked = new Map((linesOf.get(request['id']!) ?? []).map((l) => [l['id']!, l]))
      const complete = (linesOf.get(request['id']!) ?? []).every((l) => ordered.get(l['id']!) === scaled(l['quantity']!, 6))
      const left = held.get(request['id']!) ?? 0n
      const shares = mine.reduce((sum, l) => sum + shareOf(asked.get(l['purchase_request_line_id']!)!, l, ordered.get(l['purchase_request_line_id']!) ?? 0n, lineHeld), 0n)
      const released = complete ? left : shares
      held.set(request['id']!, left - released)
      const budget = budgets.get(budgetOf(request['cost_center_id']!))!
      budget.reserved -= released
      budget.committed += total
      commitment.set(e.subject_id, total)
    }
    if (e.action === 'purchase_order.cancelled' && o) {
      const budget = budgets.get(o['budget_id']!)!
      budget.committed -= commitment.get(e.subject_id) ?? 0n
      commitment.set(e.subject_id, 0n)
      for (const l of orderLines.get(e.subject_id) ?? []) ordered.set(l['purchase_request_line_id']!, (ordered.get(l['purchase_request_line_id']!) ?? 0n) - scaled(l['quantity']!, 6))
      for (const l of linesOf.get(o['purchase_request_id']!) ?? []) {
        const again = estimateOfOpen(l, ordered.get(l['id']!) ?? 0n) - (lineHeld.get(l['id']!) ?? 0n)
        if (again <= 0n) continue
        budget.reserved += again
        lineHeld.set(l['id']!, (lineHeld.get(l['id']!) ?? 0n) + again)
        held.set(o['purchase_request_id']!, (held.get(o['purchase_request_id']!) ?? 0n) + again)
      }
    }
    const i = invoices.get(e.subject_id)
    if (e.action === 'invoice.approved' && i) {
      const budget = budgets.get(i['budget_id']!)!
      const liquidated = BigInt(String(e.data['liquidated']))
      const left = commitment.get(i['purchase_order_id']!) ?? 0n
      if (liquidated > left) bad.push(`liquidates more than was committed: ${i['number']}`)
      commitment.set(i['purchase_order_id']!, left - liquidated)
      budget.committed -= liquidated
      budget.actual += n(i['net'])
    }
    for (const b of t.budgets) {
      const now = budgets.get(b['id']!)!
      if (now.reserved + now.committed + now.actual > n(b['amount'])) bad.push(`budget overdrawn at audit row ${e.seq} (${e.action})`)
      if (now.reserved < 0n || now.committed < 0n) bad.push(`budget below zero at audit row ${e.seq} (${e.action})`)
    }
  }
  for (const b of t.budgets) {
    const now = budgets.get(b['id']!)!
    for (const figure of ['reserved', 'committed', 'actual'] as const) if (now[figure] !== n(b[figure])) bad.push(`budget ${figure} is ${b[figure]}, the model says ${now[figure]}`)
  }
  for (const [id, r] of requests) {
    const expected = state.get(id)
    const shown = r['status'] === 'partially_ordered' || r['status'] === 'ordered' ? 'approved' : r['status']
    if (expected !== shown) bad.push(`${r['number']} is ${r['status']}, the model says ${expected}`)
    if (n(r['reserved']) !== (held.get(id) ?? 0n)) bad.push(`${r['number']} reserves ${r['reserved']}, the model says ${held.get(id) ?? 0n}`)
    if (n(r['total']) !== totalOf(linesOf.get(id) ?? [])) bad.push(`${r['number']} totals ${r['total']}, its lines say otherwise`)
  }
  for (const [id, o] of orders) if (state.get(id) !== o['status']) bad.push(`order ${o['number'] ?? id} is ${o['status']}, the model says ${state.get(id)}`)
  for (const [id, i] of invoices) if (state.get(id) !== i['status']) bad.push(`invoice ${i['number']} is ${i['status']}, the model says ${state.get(id)}`)
  for (const id of [...state.keys()].filter((k) => !requests.has(k) && !orders.has(k) && !invoices.has(k) && !t.receipts.some((r) => r['id'] === k))) bad.push(`the log speaks of ${id}, which is not there`)
  return bad
}

/** Lines against the documents that move them; budgets against their ledger; no invoice twice. */
function sums(t: Tables): string[] {
  const bad: string[] = []
  const total = (rows: readonly Row[]): bigint => rows.reduce((sum, r) => sum + scaled(r['quantity']!, 12), 0n)
  const receipts = by(t.receiptLines, 'purchase_order_line_id')
  const approved = new Set(t.invoices.filter((i) => i['status'] === 'approved').map((i) => i['id']))
  const billed = by(t.invoiceLines.filter((l) => approved.has(l['invoice_id']!) && l['purchase_order_line_id']), 'purchase_order_line_id')
  for (const l of t.orderLines) {
    const [quantity, received, bills] = [scaled(l['quantity']!, 12), scaled(l['received']!, 12), scaled(l['billed_quantity']!, 12)]
    if (received !== total(receipts.get(l['id']!) ?? [])) bad.push(`order line ${l['id']}: received ${l['received']}, its receipts say otherwise`)
    if (bills !== total(billed.get(l['id']!) ?? [])) bad.push(`order line ${l['id']}: billed ${l['billed_quantity']}, its invoices say otherwise`)
    if (received > quantity) bad.push(`order line ${l['id']}: received ${l['received']} of ${l['quantity']}`)
    if (n(l['committed_left']) < 0n) bad.push(`order line ${l['id']}: committed below zero`)
  }
  for (const l of t.requestLines) {
    const taken = t.allocations.filter((a) => a['purchase_request_line_id'] === l['id'] && a['live'] === 'true').reduce((sum, a) => sum + scaled(a['quantity']!, 6), 0n)
    if (taken > scaled(l['quantity']!, 6) || taken !== scaled(l['ordered_quantity']!, 6)) bad.push(`request line ${l['id']}: ordered ${l['ordered_quantity']} of ${l['quantity']}, its orders say ${taken}`)
  }
  for (const b of t.budgets) for (const figure of ['amount', 'reserved', 'committed', 'actual']) if (b[figure] !== (t.ledger.find((x) => x['budget_id'] === b['id'])?.[figure] ?? '0')) bad.push(`budget ${figure} is not the sum of its ledger`)
  for (const b of t.budgets) for (const figure of ['reserved', 'committed', 'actual']) if (b[figure] !== (t.positions.find((x) => x['budget_id'] === b['id'])?.[figure] ?? '0')) bad.push(`budget ${figure} is not the sum of its positions`)
  const live = t.invoices.filter((i) => i['status'] !== 'rejected')
  for (const key of [(i: Row) => `${i['vendor_id']} ${i['norm']}`, (i: Row) => i['file_sha256']!]) for (const same of Map.groupBy(live, key).values()) if (same.length > 1) bad.push(`the same invoice ${same.length} times: ${same.map((i) => i['number']).join(', ')}`)
  return bad
}

/** Every series counts 1, 2, 3 without a gap. */
function numbers(t: Tables): string[] {
  return (['requests', 'orders', 'receipts', 'invoices'] as const).flatMap((kind) => {
    const seen = t[kind].flatMap((r) => (r['number'] ? [Number(r['number'].split('-').at(-1))] : [])).toSorted((a, b) => a - b)
    return seen.every((value, i) => value === i + 1) ? [] : [`${kind} are numbered with a gap or twice`]
  })
}

import { Books } from './books.ts'
import {
  applyChange,
  closeLine,
  committedOf,
  drawn,
  isBilled,
  isComplete,
  newLine,
  releaseChange,
  reopenLine,
  reserveChange,
  standingOf,
  sum,
  valueIn,
  wantedIn,
  type Change,
  type OrderLine,
  type Part,
  type TypedLine,
  type WantedLine,
} from './changes.ts'
import type { Intent } from './door.ts'
import { rebill, sendBack, takeBack } from './going-back.ts'
import { digitsOf, extended, inBase, rounded, scaled, shared } from './exact.ts'
import { legal } from './legal.ts'
import type { Event, Row, Tables } from './tables.ts'
import type { Place } from './world.ts'

type Content = {
  currency: string
  costCenter: string
  lines: readonly { quantity: string; unit_price: string }[]
}
type RequestLine = {
  asked: bigint
  ordered: bigint
  cancelled: bigint
  estimate: bigint
  held: bigint
}
type Taken = { request: string; line: RequestLine; quantity: bigint }
const openOf = (l: RequestLine): bigint => l.asked - l.ordered - l.cancelled
type Request = {
  content: Content
  versions: Content[]
  lines: RequestLine[]
  deciders: Set<string>
}
type Order = {
  /** The request that it was made for; null where nobody requested it. */
  request: string | null
  currency: string
  /** What it takes of requests, also by its changes. */
  taken: Taken[]
  lines: Map<string, OrderLine>
  /** The change of it that is open. */
  change: Change | null
}
const amounts = ({ lines, currency }: Content): bigint[] =>
  lines.map((l) => extended(l.quantity, l.unit_price, currency))

/** Goods of a line of an order. */
type Moved = { lineId: string; quantity: bigint }
type DirectLine = { quantity: string; unit_price: string; split: string | null }
/** The parts of a line's split, as they are typed: a cost centre's code, and percent or an amount in minor units. */
const splitOf = (text: string, currency: string) =>
  text.split('; ').map((part) => {
    const [code, share, percent] = part.split(' ')
    return {
      code: code!,
      weight: scaled(share!, percent ? 6 : digitsOf(currency)),
      percent: percent !== undefined,
    }
  })
/**
 * What was asked for, in the order in which it was done, through the posting table; then the result against what the
 * product holds.
 */
export function replay(
  events: readonly Event[],
  t: Tables,
  history: readonly Intent[],
  place: Place,
): string[] {
  const bad: string[] = []
  const intents = new Map(history.flatMap((i) => i.sent.map((s) => [s.requestId, i] as const)))
  const state = new Map<string, string>()
  const books = new Books(t.budgets)
  const requests = new Map<string, Request>()
  const orders = new Map<string, Order>()
  const receipts = new Map<string, Moved[]>()
  const direct = new Map<string, Omit<Content, 'lines'> & { lines: readonly DirectLine[] }>()
  const rows = {
    requests: index(t.requests),
    orders: index(t.orders),
    changes: index(t.changes),
    invoices: index(t.invoices),
    returns: index(t.returns),
    transfers: index(t.transfers),
  }
  const linesOf = Map.groupBy(t.requestLines, (l) => l['purchase_request_id']!)
  const orderLinesOf = Map.groupBy(t.orderLines, (l) => l['purchase_order_id']!)
  const overdrawn = new Set(t.overdrawn.map((h) => h['invoice_id']))
  const base = (minor: bigint, currency: string): bigint => inBase(minor, currency, place.base)

  const write = (e: Event): void => {
    const intent = intents.get(e.request_id ?? '')
    const known = requests.get(e.subject_id) ?? {
      content: { currency: place.base, costCenter: '', lines: [] },
      versions: [],
      lines: [],
      deciders: new Set<string>(),
    }
    if (e.action === 'purchase_request.copied') {
      const source = requests.get(intent?.path.split('/')[2] ?? '')
      const content = source?.versions.findLast(
        (v) =>
          String(sum(amounts(v))) === String(e.data['total']) && v.currency === e.data['currency'],
      )
      if (content) known.content = content
      else bad.push(`a copy that is like no version of its source: ${e.subject_id}`)
    } else if (intent)
      known.content = {
        currency: String(intent.body['currency']),
        costCenter: String(intent.body['cost_center_id']),
        lines: intent.body['lines'] as Content['lines'],
      }
    known.versions.push(known.content)
    requests.set(e.subject_id, known)
  }
  const submit = (r: Request): void => {
    const each = amounts(r.content)
    const estimates = shared(base(sum(each), r.content.currency), each)
    r.lines = r.content.lines.map((l, i) => ({
      asked: scaled(l.quantity, 6),
      ordered: 0n,
      cancelled: 0n,
      estimate: estimates[i]!,
      held: estimates[i]!,
    }))
    r.deciders = new Set()
    books.charge(r.content.costCenter, { reserved: sum(estimates) })
  }
  const free = (r: Request): void => {
    books.charge(r.content.costCenter, { reserved: -sum(r.lines.map((l) => l.held)) })
    for (const l of r.lines) l.held = 0n
  }
  const decided = (e: Event, r: Request): void => {
    const key = `${e.actor_id} ${e.data['step'] as string}`
    if (e.actor_id === rows.requests.get(e.subject_id)!['requester_id'])
      bad.push(`decided by its own requester: ${e.subject_id}`)
    if (e.action.endsWith('undone'))
      for (const each of r.deciders) if (each.startsWith(e.actor_id)) r.deciders.delete(each)
    if (e.action.endsWith('undone')) return
    if (r.deciders.has(key)) bad.push(`decided twice by the same person: ${e.subject_id}`)
    r.deciders.add(key)
  }
  /** Quantities of requests are ordered: what they had reserved for them is free. */
  const take = (parts: readonly Taken[]): void => {
    for (const { line, quantity } of parts) line.ordered += quantity
    for (const { request, line, quantity } of parts) {
      const share = rounded(line.estimate * quantity, line.asked)
      const released = openOf(line) === 0n || share > line.held ? line.held : share
      line.held -= released
      books.charge(requests.get(request)!.content.costCenter, { reserved: -released })
    }
    for (const request of new Set(parts.map((part) => part.request))) {
      const r = requests.get(request)!
      if (r.lines.every((l) => openOf(l) === 0n)) free(r)
    }
  }
  const order = (e: Event): void => {
    const row = rows.orders.get(e.subject_id)!
    const request = row['purchase_request_id']!
    const r = requests.get(request)!
    if (state.get(request) !== 'approved') bad.push(`ordered without approval: ${request}`)
    const wanted = (intents.get(e.request_id ?? '')?.body['lines'] ?? []) as {
      purchase_request_line_id: string
      quantity: string
      unit_price: string
    }[]
    const each = wanted.map((l) => extended(l.quantity, l.unit_price, r.content.currency))
    const committed = shared(base(sum(each), r.content.currency), each)
    const positions = (linesOf.get(request) ?? []).map((l) => l['id'])
    const taken = wanted.map((l) => r.lines[positions.indexOf(l.purchase_request_line_id)]!)
    books.charge(r.content.costCenter, { committed: sum(committed) })
    const parts = wanted.map((l, i) => ({
      request,
      line: taken[i]!,
      quantity: scaled(l.quantity, 6),
    }))
    take(parts)
    const ids = (orderLinesOf.get(e.subject_id) ?? []).map((l) => l['id']!)
    orders.set(e.subject_id, {
      request,
      currency: r.content.currency,
      taken: parts,
      lines: new Map(
        wanted.map((l, i) => [
          ids[i]!,
          newLine(scaled(l.quantity, 6), l.unit_price, [
            {
              center: r.content.costCenter,
              weight: committed[i]!,
              reserved: 0n,
              committed: committed[i]!,
            },
          ]),
        ]),
      ),
      change: null,
    })
  }
  const uncommit = (o: Order): void => {
    giveBack(o)
    for (const { line, quantity } of o.taken) line.ordered -= quantity
    for (const request of new Set(o.taken.map((part) => part.request))) reserveAgain(request)
  }
  const giveBack = (o: Order): void => {
    for (const part of [...o.lines.values()].flatMap((line) => line.parts)) {
      books.charge(part.center, { reserved: -part.reserved, committed: -part.committed })
      part.reserved = 0n
      part.committed = 0n
    }
  }
  /** An order without a request as it is drafted or written anew: it has nothing on any budget yet. */
  const draftDirect = (e: Event): void => {
    const intent = intents.get(e.request_id ?? '')
    if (!intent) return void bad.push(`drafted by nobody: ${e.subject_id}`)
    direct.set(e.subject_id, {
      costCenter: String(intent.body['cost_center_id']),
      currency: String(intent.body['currency']),
      lines: intent.body['lines'] as DirectLine[],
    })
  }
  const submitDirect = (e: Event): void => {
    const content = direct.get(e.subject_id)!
    const { currency, costCenter, lines } = content
    const each = lines.map((l) => extended(l.quantity, l.unit_price, currency))
    const parts = shared(base(sum(each), currency), each)
    orders.set(e.subject_id, {
      request: null,
      currency,
      taken: [],
      lines: new Map(
        lines.map((l, i) => [
          `${i}`,
          newLine(
            scaled(l.quantity, 6),
            l.unit_price,
            partsOf(l, { costCenter, currency, amount: each[i]!, minor: parts[i]! }),
          ),
        ]),
      ),
      change: null,
    })
    for (const part of [...orders.get(e.subject_id)!.lines.values()].flatMap((l) => l.parts))
      books.charge(part.center, { reserved: part.reserved })
  }
  /** By the budgets of its cost centres, in the order of their ids. */
  const partsOf = (
    { split }: Pick<DirectLine, 'split'>,
    of: { costCenter: string; currency: string; amount: bigint; minor: bigint },
  ): Part[] => {
    const typed = split === null ? [] : splitOf(split, of.currency)
    if (typed.length === 0)
      return [{ center: of.costCenter, weight: of.minor, reserved: of.minor, committed: 0n }]
    const weights = typed.map((one) => one.weight)
    const minors = shared(of.minor, typed[0]!.percent ? shared(of.amount, weights) : weights)
    const budgetOf = (center: string): string =>
      t.budgets.find((b) => b['cost_center_id'] === center)!['id']!
    return typed
      .map(({ code }, i) => ({
        center: place.costCenters[place.codes.indexOf(code)]!,
        weight: minors[i]!,
        reserved: minors[i]!,
        committed: 0n,
      }))
      .toSorted((a, b) => (budgetOf(a.center) < budgetOf(b.center) ? -1 : 1))
  }
  const approveDirect = (o: Order): void => {
    for (const part of [...o.lines.values()].flatMap((line) => line.parts)) {
      books.charge(part.center, { reserved: -part.reserved, committed: part.reserved })
      part.committed = part.reserved
      part.reserved = 0n
    }
  }
  /** What a cancelled order had is to be ordered again: its request sets the estimate of what is open aside anew. */
  const reserveAgain = (request: string): void => {
    const r = requests.get(request)!
    for (const line of r.lines) {
      const open = openOf(line)
      const missing =
        (open === line.asked ? line.estimate : rounded(line.estimate * open, line.asked)) -
        line.held
      if (missing <= 0n) continue
      line.held += missing
      books.charge(r.content.costCenter, { reserved: missing })
    }
  }
  /** By the ids that they have now: the lines of a draft that is written anew have new ones. */
  const linesOfOrder = (id: string, o: Order | undefined): Map<string, OrderLine> =>
    new Map(
      [...(o?.lines.values() ?? [])].map((line, i) => [
        (orderLinesOf.get(id) ?? [])[i]?.['id'] ?? '',
        line,
      ]),
    )
  const bill = (e: Event): void => {
    const invoice = rows.invoices.get(e.subject_id)!
    const o = orders.get(invoice['purchase_order_id'] ?? '')
    if (!o) return void bad.push(`approved without an order: ${invoice['number']}`)
    const credit = invoice['kind'] === 'credit_note'
    const actual = base(scaled(invoice['net']!, 0), invoice['currency']!) * (credit ? -1n : 1n)
    const billed = t.invoiceLines.filter((l) => l['invoice_id'] === e.subject_id)
    const costs = shared(
      actual,
      billed.map((l) => scaled(l['net']!, 0)),
    )
    for (const [id, line] of linesOfOrder(invoice['purchase_order_id']!, o)) {
      const mine = billed.map((l) => l['purchase_order_line_id'] === id)
      const quantity = sum(billed.flatMap((l, i) => (mine[i] ? [scaled(l['quantity']!, 6)] : [])))
      const open = standingOf(line) - line.billed - line.returned
      line.billed += credit ? -quantity : quantity
      if (credit) line.credited += quantity
      rebill(line)
      const cost = sum(costs.filter((_cost, i) => mine[i]))
      const spent = shared(
        cost,
        line.parts.map((part) => part.weight),
      )
      line.parts.forEach((part, i) => books.charge(part.center, { actual: spent[i]! }))
      if (credit || quantity === 0n) continue
      const value = base(
        rounded(quantity * scaled(line.price, 6), 10n ** BigInt(12 - digitsOf(o.currency))),
        o.currency,
      )
      const committed = committedOf(line)
      const liquidated = quantity >= open || value > committed ? committed : value
      drawn(line.parts, liquidated).forEach((minor, i) => {
        const part = line.parts[i]!
        part.committed -= minor
        books.charge(part.center, { committed: -minor })
      })
    }
    // More than was ordered may have been billed before, and accepted.
    const short = ![...o.lines.values()].every(isBilled)
    if (credit && short && state.get(invoice['purchase_order_id']!) === 'closed')
      state.set(invoice['purchase_order_id']!, 'issued')
  }
  /** Goods of lines came, or went: below zero. */
  const moveGoods = (moved: readonly Moved[]): void => {
    for (const { lineId, quantity } of moved) {
      const order = t.orderLines.find((l) => l['id'] === lineId)?.['purchase_order_id'] ?? ''
      const line = linesOfOrder(order, orders.get(order)).get(lineId)
      if (!line) continue
      line.received += quantity
      rebill(line)
    }
  }
  const received = (e: Event): void => {
    const lines = (intents.get(e.request_id ?? '')?.body['lines'] ?? []) as {
      purchase_order_line_id: string
      quantity: string
    }[]
    const moved = lines.map((line) => ({
      lineId: line.purchase_order_line_id,
      quantity: scaled(line.quantity, 6),
    }))
    receipts.set(e.subject_id, moved)
    moveGoods(moved)
  }
  const takenBack = (e: Event): void =>
    moveGoods(
      (receipts.get(e.subject_id) ?? []).map((line) => ({ ...line, quantity: -line.quantity })),
    )
  /** Goods of an order left, or did not leave after all. */
  const goBack = (e: Event, way: 'left' | 'stayed'): void => {
    const { purchase_order_id: order, intent } = rows.returns.get(e.subject_id)!
    const parts = t.returnLines.filter((l) => l['return_id'] === e.subject_id)
    for (const part of parts)
      if (intent === 'credit') creditGoods(order!, part, way)
      else moveGoods([movedBack(part, way)])
  }
  /** Goods that are replaced are to come again. */
  const movedBack = (part: Row, way: 'left' | 'stayed'): Moved => ({
    lineId: part['purchase_order_line_id']!,
    quantity: scaled(part['quantity']!, 6) * (way === 'left' ? -1n : 1n),
  })
  const creditGoods = (order: string, part: Row, way: 'left' | 'stayed'): void => {
    const o = orders.get(order)!
    const line = linesOfOrder(order, o).get(part['purchase_order_line_id']!)!
    const quantity = scaled(part['quantity']!, 6)
    const unbilled = scaled(part['unbilled']!, 6)
    if (way === 'left') sendBack(books, line, quantity, valueOf(o))
    else takeBack(books, line, { quantity, unbilled, value: valueOf(o) })
    rebill(line)
  }
  const idsOf = (order: string): string[] => (orderLinesOf.get(order) ?? []).map((l) => l['id']!)
  const draftChange = (e: Event): void => {
    const body = intents.get(e.request_id ?? '')?.body
    if (!body) return void bad.push(`drafted by nobody: ${e.subject_id}`)
    const id = rows.changes.get(e.subject_id)!['purchase_order_id']!
    const o = orders.get(id)!
    const typed = body['lines'] as TypedLine[]
    o.change = {
      set: new Map(),
      wanted: wantedIn(typed, {
        ids: idsOf(id),
        lines: [...o.lines.values()],
        partsOf: partsOfAdded(o, typed, direct.get(id)?.costCenter ?? ''),
      }),
    }
  }
  /** Where an added line is charged: those of requests share what they come to together. */
  const partsOfAdded = ({ currency }: Order, typed: readonly TypedLine[], costCenter: string) => {
    const amountOf = (l: TypedLine): bigint => extended(l.quantity, l.unit_price!, currency)
    const requested = typed.filter((l) => l.purchase_request_line_id !== undefined)
    const each = requested.map(amountOf)
    const shares = shared(base(sum(each), currency), each)
    return (l: TypedLine): Part[] => {
      const amount = amountOf(l)
      if (l.purchase_request_line_id === undefined) {
        const of = { costCenter, currency, amount, minor: base(amount, currency) }
        return partsOf({ split: l.split ?? null }, of)
      }
      const minor = shares[requested.indexOf(l)]!
      const center = requests.get(requestOf(l.purchase_request_line_id))!.content.costCenter
      return [{ center, weight: minor, reserved: 0n, committed: minor }]
    }
  }
  const requestOf = (lineId: string): string =>
    t.requestLines.find((l) => l['id'] === lineId)!['purchase_request_id']!
  const takenBy = ({ requested, quantity }: WantedLine): Taken[] => {
    if (requested === null) return []
    const request = requestOf(requested)
    const at = linesOf.get(request)!.findIndex((l) => l['id'] === requested)
    return [{ request, line: requests.get(request)!.lines[at]!, quantity: scaled(quantity, 6) }]
  }
  const ofChange = (e: Event): Order | undefined =>
    orders.get(rows.changes.get(e.subject_id)?.['purchase_order_id'] ?? '')
  const valueOf = ({ currency }: Order) => valueIn(currency, (minor) => base(minor, currency))
  const changeOrder = (o: Order): void => {
    const lines = [...o.lines.values()]
    const parts = o.change!.wanted.flatMap(takenBy)
    for (const { request } of parts)
      if (state.get(request) !== 'approved') bad.push(`ordered without approval: ${request}`)
    applyChange(books, o.change!, lines, valueOf(o))
    take(parts)
    o.taken.push(...parts)
    o.change = null
    o.lines = new Map(lines.map((line, i) => [`${i}`, line]))
  }
  /** Lines that are closed or opened again: those that are named, or all. */
  const ofRest = (e: Event, o: Order): OrderLine[] => {
    const named = intents.get(e.request_id ?? '')?.body['line_ids'] as string[] | undefined
    const ids = idsOf(e.subject_id)
    return [...o.lines.values()].filter((_line, i) => named?.includes(ids[i]!) ?? true)
  }
  const post = (e: Event, was: string): void => {
    const r = requests.get(e.subject_id)
    const o = orders.get(e.subject_id)
    if (/^purchase_request\.(created|copied|edited)$/.test(e.action)) write(e)
    else if (e.action === 'purchase_request.submitted') submit(r!)
    else if (/^purchase_request\.(withdrawn|rejected|returned)$/.test(e.action)) free(r!)
    else if (e.action === 'purchase_request.cancelled') {
      for (const l of r!.lines) l.cancelled += openOf(l)
      free(r!)
    } else if (/^purchase_request\.step_(approved|rejected|returned|undone)$/.test(e.action))
      decided(e, r!)
    else if (e.action === 'purchase_order.created') order(e)
    else if (e.action === 'purchase_order.drafted') draftDirect(e)
    else if (e.action === 'purchase_order.edited' && direct.has(e.subject_id)) draftDirect(e)
    else if (e.action === 'purchase_order.submitted') submitDirect(e)
    else if (e.action === 'purchase_order.approved') approveDirect(o!)
    else if (e.action === 'receipt.posted') received(e)
    else if (e.action === 'receipt.reversed') takenBack(e)
    else if (e.action === 'goods_return.shipped') goBack(e, 'left')
    else if (e.action === 'goods_return.cancelled' && was !== 'draft') goBack(e, 'stayed')
    else if (/^change_order\.(drafted|edited)$/.test(e.action)) draftChange(e)
    else if (e.action === 'change_order.submitted') {
      const of = ofChange(e)!
      reserveChange(books, of.change!, [...of.lines.values()], valueOf(of))
    } else if (/^change_order\.(withdrawn|rejected|returned)$/.test(e.action))
      releaseChange(books, ofChange(e)!.change!)
    else if (e.action === 'purchase_order.changed') changeOrder(o!)
    else if (e.action === 'purchase_order.closed_short')
      for (const line of ofRest(e, o!)) closeLine(books, line, valueOf(o!))
    else if (e.action === 'purchase_order.reopened_short')
      for (const line of ofRest(e, o!)) reopenLine(books, line)
    else if (/^purchase_order\.(withdrawn|rejected|returned)$/.test(e.action)) giveBack(o!)
    else if (e.action === 'purchase_order.cancelled' && o) uncommit(o)
    else if (e.action === 'invoice.approved') bill(e)
    else if (e.action === 'budget.revised')
      books.plan(e.subject_id, scaled(String(e.data['to']), 0) - books.amountOf(e.subject_id))
    else if (e.action === 'budget_transfer.posted') {
      const { from_id: from, to_id: to, amount } = rows.transfers.get(e.subject_id)!
      books.plan(from!, -scaled(amount!, 0))
      books.plan(to!, scaled(amount!, 0))
    }
  }

  /** What is received and billed in full stays closed when it is changed. */
  const staysClosed = (id: string): void => {
    const o = orders.get(id)
    if (o && isComplete([...o.lines.values()])) state.set(id, 'closed')
  }

  for (const e of events) {
    const rule = legal[e.action]
    if (!rule && e.action !== 'budget.revised') continue
    const was = state.get(e.subject_id) ?? ''
    if (rule && !rule.from.includes(was))
      bad.push(`${e.action} of ${e.subject_id} from “${was}” (audit row ${e.seq})`)
    if (rule) state.set(e.subject_id, rule.to)
    post(e, was)
    if (was === 'closed' && rule?.to === 'issued') staysClosed(e.subject_id)
    bad.push(...books.faults(`audit row ${e.seq} (${e.action})`, overdrawn.has(e.subject_id)))
  }

  bad.push(...books.differences(t.budgets))
  const positions = Map.groupBy(t.positions, (p) => p['subject_id']!)
  const lies = (
    id: string,
    costCenter: string,
    figure: 'reserved' | 'committed' | 'actual',
  ): bigint =>
    sum(
      (positions.get(id) ?? [])
        .filter(
          (p) =>
            p['budget_id'] === t.budgets.find((b) => b['cost_center_id'] === costCenter)!['id'],
        )
        .map((p) => scaled(p[figure]!, 0)),
    )
  for (const [id, row] of rows.requests) {
    const r = requests.get(id)
    const some = (r?.lines ?? []).some((l) => l.ordered > 0n)
    const every = (r?.lines ?? []).every((l) => openOf(l) === 0n)
    const decided = state.get(id)
    const standing = every
      ? some
        ? 'ordered'
        : 'cancelled'
      : some
        ? 'partially_ordered'
        : 'approved'
    const expected = decided === 'cancelled' || decided === 'approved' ? standing : decided
    const held = sum((r?.lines ?? []).map((l) => l.held))
    if (expected !== row['status'])
      bad.push(`${row['number']} is ${row['status']}, the model says ${expected}`)
    if (
      scaled(row['reserved']!, 0) !== held ||
      lies(id, row['cost_center_id']!, 'reserved') !== held
    )
      bad.push(`${row['number']} reserves ${row['reserved']}, the model says ${held}`)
    if (r && scaled(row['total']!, 0) !== sum(amounts(r.content)))
      bad.push(`${row['number']} totals ${row['total']}, its lines say otherwise`)
    if (
      ['withdrawn', 'rejected', 'returned', 'cancelled', 'ordered', 'draft'].includes(
        row['status']!,
      ) &&
      held !== 0n
    )
      bad.push(`${row['number']} is ${row['status']} and still reserves ${held}`)
  }
  for (const [id, row] of rows.orders) {
    const o = orders.get(id)
    const model = linesOfOrder(id, o)
    const committed = sum([...model.values()].map(committedOf))
    if (state.get(id) !== row['status'])
      bad.push(`order ${row['number'] ?? id} is ${row['status']}, the model says ${state.get(id)}`)
    for (const center of place.costCenters)
      for (const figure of ['reserved', 'committed'] as const) {
        const parts = [...model.values()].flatMap((line) => line.parts)
        const expected = sum(parts.filter((p) => p.center === center).map((p) => p[figure]))
        if (lies(id, center, figure) !== expected)
          bad.push(`order ${row['number'] ?? id} has ${figure} other than the model’s ${expected}`)
      }
    for (const line of orderLinesOf.get(id) ?? [])
      if (scaled(line['committed_left']!, 0) !== committedIn(model.get(line['id']!)))
        bad.push(
          `order line ${line['id']} has ${line['committed_left']} committed, the model says ${committedIn(model.get(line['id']!))}`,
        )
    for (const line of orderLinesOf.get(id) ?? []) {
      const unbilled = model.get(line['id']!)?.unbilled ?? 0n
      if (scaled(line['returned_unbilled']!, 6) !== unbilled)
        bad.push(
          `order line ${line['id']} has ${line['returned_unbilled']} returned unbilled, the model says ${unbilled}`,
        )
    }
    if (['closed', 'cancelled'].includes(row['status']!) && committed !== 0n)
      bad.push(`order ${row['number'] ?? id} is ${row['status']} and still commits ${committed}`)
  }
  for (const [id, row] of rows.changes) {
    if (state.get(id) !== row['status'])
      bad.push(`change ${row['number']} is ${row['status']}, the model says ${state.get(id)}`)
    const set = state.get(id) === 'pending' || state.get(id) === 'approved'
    const change = set ? orders.get(row['purchase_order_id']!)?.change : null
    const parts = [...(change?.set.values() ?? [])].flat()
    for (const center of place.costCenters) {
      const expected = sum(parts.filter((p) => p.center === center).map((p) => p.reserved))
      if (lies(id, center, 'reserved') !== expected)
        bad.push(`change ${row['number']} has reserved other than the model’s ${expected}`)
    }
  }
  for (const [id, row] of rows.invoices)
    if (state.get(id) !== row['status'])
      bad.push(`invoice ${row['number']} is ${row['status']}, the model says ${state.get(id)}`)
  for (const [id, row] of rows.returns)
    if (state.get(id) !== row['status'])
      bad.push(`return ${row['number']} is ${row['status']}, the model says ${state.get(id)}`)
  for (const [id, row] of rows.transfers)
    if (state.get(id) !== row['status'])
      bad.push(`transfer ${row['number']} is ${row['status']}, the model says ${state.get(id)}`)
  for (const [id, row] of rows.returns)
    if (state.get(id) !== row['status'])
      bad.push(`return ${row['number']} is ${row['status']}, the model says ${state.get(id)}`)
  const there = new Set([
    ...Object.values(rows).flatMap((of) => [...of.keys()]),
    ...t.receipts.map((r) => r['id']!),
  ])
  for (const id of state.keys())
    if (!there.has(id)) bad.push(`the log speaks of ${id}, which is not there`)
  return bad
}

const committedIn = (line: OrderLine | undefined): bigint => (line ? committedOf(line) : 0n)

const index = (rows: readonly Row[]): Map<string, Row> => new Map(rows.map((r) => [r['id']!, r]))

import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compare, decimal } from '../kernel/decimal.ts'
import { bill, type InvoiceBody } from '../platform/testing/given-invoices.ts'
import { givenApproved, givenBudget, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

// 600 order items of a real company with all that happened to them, from a public event log.
const folder = '../shared/fixtures/bpic2019'
const present = existsSync(folder)
if (!present) console.info(`skipped 1 suite of 600 real order items: ${folder} is not here`)
/** A part of those with few events; `npm run real-orders` takes them all. */
const all = process.env['REAL_ORDERS'] === 'all'

type Event = [at: string, what: string, who: string, value: number]
type Item = { case: string; events: Event[] }
type Property =
  | 'gr_cancelled'
  | 'several_receipts'
  | 'no_goods_receipt'
  | 'no_invoice_receipt'
  | 'several_invoices'
  | 'price_changed'
  | 'price_changed_after_first_receipt'
  | 'quantity_changed'
  | 'item_deleted'
  | 'more_invoices_than_receipts(net)'

const countOf = ({ events }: Item, what: string): number =>
  events.filter((event) => event[1] === what).length

function realItems(): Item[] {
  const text = gunzipSync(readFileSync(`${folder}/p_sample600.jsonl.gz`)).toString('utf8')
  const items = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Item)
  return all
    ? items
    : items.filter((item, i) => i % 10 === 0 && countOf(item, 'Record Goods Receipt') <= 12)
}

type Order = {
  id: string
  number: string
  price: bigint
  quantity: number
  receipts: string[]
  invoices: string[]
  first: { price: bigint; quantity: number }
  /** Its price was changed once something had come. */
  changedLate: boolean
  /** Receipts in all, those that were taken back included. */
  received: number
}
/** What the product said to an event: done, or why not. Null where it has no such event. */
type Answer = { done: true } | { refused: string } | null
const done: Answer = { done: true }
type Reply = { status: number; body: { code?: string; detail?: string } }
const answerTo = ({ status, body }: Reply): Answer =>
  status < 300 ? done : { refused: body.detail ?? `status ${status}` }

type Given = Pick<Replay, 'tenant' | 'requestLines' | 'vendorId'>
class Replay {
  readonly applied = new Map<string, number>()
  readonly refused: { item: string; what: string; why: string }[] = []
  readonly outside = new Map<string, number>()
  readonly broken: string[] = []
  own = 0
  readonly orders = new Map<string, Order>()

  readonly tenant: TestTenant
  readonly requestLines: ReadonlyMap<string, { id: string; requestId: string }>
  readonly vendorId: string

  constructor({ tenant, requestLines, vendorId }: Given) {
    this.tenant = tenant
    this.requestLines = requestLines
    this.vendorId = vendorId
  }

  async play(item: Item): Promise<void> {
    const creator = item.events.find(([, what]) => what === 'Create Purchase Order Item')![2]
    for (const event of item.events) {
      const [, what, who] = event
      const isOwn = who === creator && who.startsWith('user')
      const answer = await this.apply(item, what, isOwn)
      if (answer === null) this.outside.set(what, (this.outside.get(what) ?? 0) + 1)
      else if ('done' in answer) this.applied.set(what, (this.applied.get(what) ?? 0) + 1)
      else this.refused.push({ item: item.case, what, why: answer.refused })
      if (answer !== null) await this.check(item)
    }
  }

  async apply(item: Item, what: string, isOwn: boolean): Promise<Answer> {
    if (what === 'Create Purchase Order Item') return this.order(item)
    const order = this.orders.get(item.case)
    if (what === 'Record Goods Receipt') return this.receive(order, isOwn)
    if (what === 'Cancel Goods Receipt') return this.takeBack(order)
    if (what === 'Record Invoice Receipt') return this.bill(item, order)
    if (what === 'Cancel Invoice Receipt') return this.dropInvoice(order)
    if (what === 'Change Price') return this.change(order, 'price')
    if (what === 'Change Quantity') return this.change(order, 'quantity')
    if (what === 'Delete Purchase Order Item') return this.remove(order)
    return null
  }

  async order(item: Item): Promise<Answer> {
    const buyer = this.tenant.as('buyer')
    const line = this.requestLines.get(item.case)!
    const price = BigInt(Math.max(1, item.events[0]![3]))
    const quantity = Math.max(1, countOf(item, 'Record Goods Receipt'))
    const made = await buyer.post('/purchase-orders', {
      purchase_request_id: line.requestId,
      vendor_id: this.vendorId,
      lines: [
        {
          purchase_request_line_id: line.id,
          quantity: String(quantity),
          unit_price: String(price),
        },
      ],
    })
    if (made.status !== 201) return answerTo(made)
    const { id } = made.body
    const issued = await buyer.post(`/purchase-orders/${id}/issue`)
    const { number } = issued.body
    this.orders.set(item.case, {
      id,
      number,
      price,
      quantity,
      receipts: [],
      invoices: [],
      first: { price, quantity },
      changedLate: false,
      received: 0,
    })
    return answerTo(issued)
  }

  async receive(order: Order | undefined, isOwn: boolean): Promise<Answer> {
    if (!order) return { refused: 'not ordered yet' }
    const body = {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: await this.lineId(order), quantity: '1' }],
    }
    // Who placed the order is refused; in the log this happened, so somebody else posts it here.
    if (isOwn) {
      const own = await this.tenant.as('buyer').post('/receipts', body)
      if (own.status !== 403) this.broken.push(`${order.number}: received by who ordered it`)
      else this.own += 1
    }
    const made = await this.tenant.as('receiver').post('/receipts', body)
    if (made.status === 201) {
      order.receipts.push(made.body.id)
      order.received += 1
    }
    return answerTo(made)
  }

  async takeBack(order: Order | undefined): Promise<Answer> {
    const last = order?.receipts.at(-1)
    if (!order || last === undefined) return { refused: 'nothing was received' }
    const answer = await this.tenant
      .as('receiver')
      .post(`/receipts/${last}/reversal`, { reason: 'As it was' })
    if (answer.status < 300) order.receipts.pop()
    return answerTo(answer)
  }

  async bill(item: Item, order: Order | undefined): Promise<Answer> {
    if (!order) return { refused: 'not ordered yet' }
    const invoice = await bill(this.tenant, {
      number: `${item.case}-${order.invoices.length}-${this.applied.size}-${Math.random().toString(36).slice(2, 8)}`,
      order: order.number,
      vatId: 'DE123456789',
      lines: [{ name: item.case, quantity: '1', price: `${order.price}.00`, ref: '1' }],
    })
    order.invoices.push(invoice.id)
    return done
  }

  async dropInvoice(order: Order | undefined): Promise<Answer> {
    const last = order?.invoices.at(-1)
    if (!order || last === undefined) return { refused: 'nothing was billed' }
    const clerk = this.tenant.as('ap_clerk')
    const { status } = (await clerk.get(`/invoices/${last}`)).body as InvoiceBody
    const answer =
      status === 'approved'
        ? await this.tenant
            .as('controller')
            .post(`/invoices/${last}/voiding`, { reason: 'As it was' })
        : await clerk.post(`/invoices/${last}/rejection`, { reason: 'As it was' })
    if (answer.status < 300) order.invoices.pop()
    return answerTo(answer)
  }

  async change(order: Order | undefined, what: 'price' | 'quantity'): Promise<Answer> {
    if (!order) return { refused: 'not ordered yet' }
    const wanted =
      what === 'price'
        ? { unit_price: String(order.price + 1n) }
        : { quantity: String(order.quantity + 1) }
    const buyer = this.tenant.as('buyer')
    const made = await buyer.post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'As it was',
      lines: [{ line_id: await this.lineId(order), ...wanted }],
    })
    if (made.status !== 201) return answerTo(made)
    const sent = await buyer.post(`/change-orders/${made.body.id}/submission`)
    let status = sent.body.status
    for (const role of ['approver', 'controller'] as const) {
      if (status !== 'pending') break
      await this.tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
      status = (await buyer.get(`/change-orders/${made.body.id}`)).body.status
    }
    if (status !== 'applied') {
      await buyer.post(`/change-orders/${made.body.id}/withdrawal`)
      return { refused: `the change is ${status}: ${sent.body.detail ?? ''}` }
    }
    if (what === 'price' && order.received > 0) order.changedLate = true
    if (what === 'price') order.price += 1n
    else order.quantity += 1
    return done
  }

  async remove(order: Order | undefined): Promise<Answer> {
    if (!order) return { refused: 'not ordered yet' }
    const buyer = this.tenant.as('buyer')
    const at = `/purchase-orders/${order.id}`
    const cancelled = await buyer.post(`${at}/cancellation`, { reason: 'As it was' })
    return cancelled.status < 300
      ? done
      : answerTo(await buyer.post(`${at}/closure`, { reason: 'As it was' }))
  }

  readonly lineIds = new Map<string, string>()
  async lineId(order: Order): Promise<string> {
    const known = this.lineIds.get(order.id)
    if (known) return known
    const { body } = await this.tenant.as('buyer').get(`/purchase-orders/${order.id}`)
    this.lineIds.set(order.id, body.lines[0].id)
    return body.lines[0].id
  }

  /** Never more received than ordered, nothing below zero, and no commitment outside its bounds. */
  async check(item: Item): Promise<void> {
    const order = this.orders.get(item.case)
    if (!order) return
    const rows = (await asOwner(
      `select quantity, received, billed_quantity, billed_amount, committed_left, committed_most
       from purchase_order_lines where purchase_order_id = $1`,
      [order.id],
    )) as Record<string, string>[]
    const line = rows[0]!
    const at = (name: string) => decimal(String(line[name]))
    const zero = decimal('0')
    const holds =
      compare(at('received'), zero) >= 0 &&
      compare(at('received'), at('quantity')) <= 0 &&
      compare(at('billed_quantity'), zero) >= 0 &&
      compare(at('billed_quantity'), at('received')) <= 0 &&
      compare(at('billed_amount'), zero) >= 0 &&
      compare(at('committed_left'), zero) >= 0 &&
      compare(at('committed_left'), at('committed_most')) <= 0
    if (!holds) this.broken.push(`${item.case}: ${JSON.stringify(line)}`)
  }
}

async function given(items: readonly Item[]) {
  const tenant = await newTenant()
  await asOwner('update memberships set roles = $1 where tenant_id = $2 and user_id = $3', [
    ['buyer', 'receiver'],
    tenant.tenantId,
    tenant.users[`buyer@${tenant.slug}.test`],
  ])
  const { costCenterId } = await givenBudget(tenant, 100_000_000_000_000n, 'warn')
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const lines = new Map<string, { id: string; requestId: string }>()
  for (let i = 0; i < items.length; i += 150) {
    const some = items.slice(i, i + 150)
    const pr = await givenApproved(tenant, costCenterId, {
      title: 'What was ordered',
      lines: some.map((item) => ({
        description: item.case,
        quantity: '200',
        unit: 'each',
        unit_price: String(Math.max(1, item.events[0]![3])),
      })),
    })
    some.forEach((item, k) => lines.set(item.case, { id: pr.lines[k]!.id, requestId: pr.id }))
  }
  return new Replay({ tenant, requestLines: lines, vendorId })
}

/** What the documents of the product say of each order. */
async function factsOf(replay: Replay): Promise<Map<Property, Set<string>>> {
  const rows = (await asOwner(
    `select
      o.id,
      (select count(*)::int from receipt_details as r
        where r.purchase_order_id = o.id and r.reverses_id is null) as receipts,
      (select count(*)::int from receipt_details as r
        where r.purchase_order_id = o.id and r.reverses_id is not null) as reversals,
      (select count(*)::int from invoices as i
        where i.tenant_id = o.tenant_id and i.order_reference = n.number) as invoices,
      (select count(*)::int from invoices as i
        where i.tenant_id = o.tenant_id and i.order_reference = n.number
          and i.status = 'rejected') as dropped,
      (select status from documents as d where d.id = o.id) as status,
      (select sum(l.closed_quantity) > 0 from purchase_order_lines as l
        where l.purchase_order_id = o.id) as closed,
      (select min(l.unit_price)::bigint::text from purchase_order_lines as l
        where l.purchase_order_id = o.id) as price,
      (select min(l.quantity)::int from purchase_order_lines as l
        where l.purchase_order_id = o.id) as quantity
    from purchase_order_details as o join documents as n on n.id = o.id
    where o.tenant_id = $1`,
    [replay.tenant.tenantId],
  )) as Record<string, string | number | boolean>[]
  const byId = new Map(rows.map((row) => [row['id'], row]))
  const found = new Map<Property, Set<string>>()
  const note = (property: Property, item: string, is: boolean): void => {
    const cases = found.get(property) ?? new Set<string>()
    if (is) cases.add(item)
    found.set(property, cases)
  }
  for (const [item, { id, first, changedLate }] of replay.orders) {
    const row = byId.get(id)!
    const count = (name: string): number => Number(row[name])
    note('gr_cancelled', item, count('reversals') > 0)
    note('several_receipts', item, count('receipts') > 1)
    note('no_goods_receipt', item, count('receipts') === 0)
    note('no_invoice_receipt', item, count('invoices') === 0)
    note('several_invoices', item, count('invoices') > 1)
    note('item_deleted', item, row['status'] === 'cancelled' || row['closed'] === true)
    note('price_changed', item, BigInt(String(row['price'])) !== first.price)
    note('price_changed_after_first_receipt', item, changedLate)
    note('quantity_changed', item, count('quantity') !== first.quantity)
    const net = count('receipts') - count('reversals') - count('invoices') + count('dropped')
    note('more_invoices_than_receipts(net)', item, net < 0)
  }
  return found
}

describe.skipIf(!present)('what happened to real orders', { timeout: 1_800_000 }, () => {
  test('happens again through commands, or is refused with a reason; the bounds hold after each, and what is counted agrees', async () => {
    const items = realItems()
    const replay = await given(items)
    for (const item of items) await replay.play(item)
    const why = Map.groupBy(
      replay.refused,
      ({ what, why: said }) =>
        `${what}: ${said.replaceAll(/[A-Z]+-\d{4}-\d+|\d{6,}_\d+|“[^”]*”/g, '…').slice(0, 120)}`,
    )
    console.info(`${items.length} items; applied`, Object.fromEntries(replay.applied))
    console.info('refused', Object.fromEntries([...why].map(([said, of]) => [said, of.length])))
    console.info('no command of the product', Object.fromEntries(replay.outside))
    console.info(`receipts by who ordered, refused by the duties: ${replay.own}`)
    expect(replay.broken).toEqual([])
    expect(replay.refused.every(({ why: said }) => said.length > 10)).toBe(true)
    const truth = JSON.parse(readFileSync(`${folder}/truth_p600.json`, 'utf8')) as Record<
      Property,
      string[]
    >
    const refusedItems = new Set(replay.refused.map(({ item }) => item))
    const chosen = new Set(items.map((item) => item.case))
    for (const [property, cases] of await factsOf(replay)) {
      const right = truth[property].filter((item) => chosen.has(item) && !refusedItems.has(item))
      const got = [...cases].filter((item) => !refusedItems.has(item))
      expect([property, got.toSorted()]).toEqual([property, right.toSorted()])
    }
  })
})

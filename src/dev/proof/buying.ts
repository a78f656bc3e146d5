import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { currencies, extended, plain, digitsOf, priceText, priceTimes } from './exact.ts'
import { changeOrder, closeRest } from './changing.ts'
import { decide } from './deciding.ts'
import type { Shape } from './door.ts'
import { seenOrder } from './looking.ts'
import { returnGoods, reverseReceipt } from './returning.ts'
import { amountOf, post, recent, whole, type KnownOrder, type Turn } from './work.ts'

/**
 * Of a request's lines in part or in full; as it was asked for, cheaper, dearer within the tolerance of 2 % or beyond;
 * sometimes a line twice.
 */
export async function order(
  turn: Turn,
  request = recent(turn, turn.at.requests)?.id,
): Promise<void> {
  const { rnd, place, at, door } = turn
  const shown = request ? await door.ask(place, 'buyer', `/purchase-requests/${request}`) : null
  if (!shown?.lines || !request) return
  const vendor = rnd.pick(place.vendors)
  const currency = shown.total!.currency
  const per1000 = rnd.pick([1000, 1000, 1000, 870, 1015, 1200])
  const lines = shown.lines.map((l) => ({
    purchase_request_line_id: l.id,
    quantity: rnd.chance(0.6) ? whole(l.quantity) : String(1 + rnd.int(Number(whole(l.quantity)))),
    unit_price:
      per1000 === 1000
        ? amountOf(l.unit_price)
        : priceTimes(amountOf(l.unit_price), per1000, currency),
  }))
  if (rnd.chance(0.05)) lines.push(lines[0]!)
  await post(
    turn,
    'buyer',
    '/purchase-orders',
    {
      purchase_request_id: request,
      vendor_id: vendor.id,
      lines,
      ...(rnd.chance(0.2) ? { over_receipt_pct: '20' } : {}),
    },
    (b) => {
      const po = knownOrder(b, { vatId: vendor.vatId, currency, request })
      at.orders.push(po)
      at.upcoming.push(() => issue(turn, po))
    },
  )
}

type Terms = Pick<KnownOrder, 'vatId' | 'currency' | 'request'>
export const knownOrder = (b: Shape, terms: Terms): KnownOrder => ({
  id: b.id,
  number: null,
  ...terms,
  lines: (b.lines ?? []).map((l) => ({
    id: l.id,
    quantity: whole(l.quantity),
    price: amountOf(l.unit_price),
    name: l.description,
  })),
})

/** What nobody requested: one line in two is split over two cost centres, by percent or by amount. */
const directContent = ({ rnd, place }: Turn, currency: string) => ({
  cost_center_id: rnd.pick(place.costCenters),
  currency,
  reason: 'CANARY',
  expected_on: rnd.pick([null, '2090-01-15', '2090-03-01']),
  lines: Array.from({ length: 1 + rnd.int(3) }, (_, i) => {
    const quantity = String(1 + rnd.int(9))
    const unit_price = priceText(currency, rnd.int, 300)
    return {
      description: `CANARY item ${i}`,
      quantity,
      unit: 'kg',
      unit_price,
      due_on: rnd.pick([null, null, '2090-02-01', '2090-04-01']),
      split: rnd.chance(0.5)
        ? splitText(rnd, place, extended(quantity, unit_price, currency), currency)
        : null,
    }
  }),
})
export function splitText(
  rnd: Turn['rnd'],
  { codes }: Turn['place'],
  minor: bigint,
  currency: string,
): string {
  const [first, second] = rnd.pick([
    [0, 1],
    [1, 0],
    [2, 0],
    [1, 2],
  ] as const)
  const percent = 1 + rnd.int(99)
  if (rnd.chance(0.5) || minor < 2n)
    return `${codes[first]} ${percent} %; ${codes[second]} ${100 - percent} %`
  const part = (minor * BigInt(percent)) / 100n || 1n
  const text = (of: bigint): string => plain(of, digitsOf(currency))
  return `${codes[first]} ${text(part)}; ${codes[second]} ${text(minor - part)}`
}
export function orderDirect(turn: Turn): Promise<void> {
  const { rnd, place, at } = turn
  const vendor = rnd.pick(place.vendors)
  const currency = rnd.chance(0.5) ? place.base : rnd.pick(currencies)
  const body = { vendor_id: vendor.id, ...directContent(turn, currency) }
  return post(turn, 'buyer', '/purchase-orders', body, (b) => {
    const po = knownOrder(b, { vatId: vendor.vatId, currency, request: null })
    at.direct.push(po)
    at.upcoming.push(() => submitOrder(turn, po))
  })
}
export const editDirect = (turn: Turn, po = recent(turn, turn.at.direct)): Promise<void> => {
  if (!po) return orderDirect(turn)
  const vendor = turn.place.vendors.find(({ vatId }) => vatId === po.vatId)!
  const body = { vendor_id: vendor.id, ...directContent(turn, po.currency) }
  return post(turn, 'buyer', `/purchase-orders/${po.id}/edit`, body, (b) => {
    po.lines = knownOrder(b, po).lines
    turn.at.upcoming.push(() => submitOrder(turn, po))
  })
}
export const submitOrder = (turn: Turn, po = recent(turn, turn.at.direct)): Promise<void> =>
  po
    ? post(turn, 'buyer', `/purchase-orders/${po.id}/submission`, {}, (b) => {
        const approval = b.approval_id
        if (!approval) return
        turn.at.approvals.push(approval)
        if (!turn.at.orders.includes(po)) turn.at.orders.push(po)
        turn.at.upcoming.push(() =>
          decide(turn, approval, 'approver', 'approval')
            .then(() => decide(turn, approval, 'controller', 'approval'))
            .then(() => void turn.at.upcoming.push(() => issue(turn, po))),
        )
      })
    : orderDirect(turn)
export const withdrawOrder = (turn: Turn, po = recent(turn, turn.at.direct)): Promise<void> =>
  po
    ? post(
        turn,
        'buyer',
        `/purchase-orders/${po.id}/withdrawal`,
        {},
        () => void turn.at.upcoming.push(() => editDirect(turn, po)),
      )
    : orderDirect(turn)

export const issue = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  po
    ? post(turn, 'buyer', `/purchase-orders/${po.id}/issue`, {}, (b) => {
        po.number = b.number ?? null
        const { upcoming } = turn.at
        upcoming.push(
          () => changeOrder(turn, po),
          () => changeOrder(turn, po),
          () => closeRest(turn, po),
        )
        for (let i = 0; i < 3; i++)
          upcoming.push(
            () => receive(turn, po),
            () => invoice(turn, po),
          )
        upcoming.push(() =>
          Promise.all([receive(turn, po), receive(turn, po), invoice(turn, po)]).then(() => {}),
        )
      })
    : Promise.resolve()
export const cancelOrder = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  po
    ? post(turn, 'buyer', `/purchase-orders/${po.id}/cancellation`, { reason: 'no more' })
    : Promise.resolve()
/** Goods and a bill arrive while the order is cancelled. */
export async function cancelWhileUsed(
  turn: Turn,
  po = recent(turn, turn.at.orders),
): Promise<void> {
  await Promise.all([receive(turn, po), cancelOrder(turn, po), invoice(turn, po)])
}
/** Of what is still to come, or in one of five of anything at all. */
export async function receive(turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> {
  if (!po) return
  const { rnd } = turn
  const seen = rnd.chance(0.8) ? await seenOrder(turn, po) : null
  const open = seen?.lines.filter(({ left }) => left > 0) ?? []
  if (seen && (!seen.isOpen || open.length === 0)) return
  const lines = seen
    ? open.map(({ id, left }) => ({ id, most: left }))
    : po.lines.map(({ id, quantity }) => ({ id, most: Number(quantity) }))
  await post(
    turn,
    'receiver',
    '/receipts',
    {
      purchase_order_id: po.id,
      lines: lines.map(({ id, most }) => ({
        purchase_order_line_id: id,
        quantity: String(1 + rnd.int(most)),
      })),
    },
    (b) => {
      turn.at.receipts.push(b.id)
      if (rnd.chance(0.5)) turn.at.upcoming.push(() => returnGoods(turn, b.id))
      if (rnd.chance(0.1)) turn.at.upcoming.push(() => reverseReceipt(turn, b.id))
    },
  )
}

/** Billed as ordered, cheaper, within the tolerance of 2 % or above it. */
export const invoice = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  bill(turn, po, turn.rnd.pick([1000, 1000, 1000, 930, 1010, 1500]), '380')
export const credit = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  bill(turn, po, 1000, '381')

function bill(
  turn: Turn,
  po: KnownOrder | undefined,
  per1000: number,
  type: string,
): Promise<void> {
  if (!po) return Promise.resolve()
  const { rnd, at } = turn
  const kept = po.lines.filter(() => rnd.chance(0.85))
  const lines = (kept.length ? kept : po.lines).map((l) => ({
    name: l.name,
    quantity:
      type === '380' && rnd.chance(0.3) ? l.quantity : String(1 + rnd.int(Number(l.quantity))),
    price: priceTimes(l.price, per1000, po.currency),
  }))
  const xml = ublInvoice({
    number: `R-${rnd.int(400)}`,
    order: po.number,
    vatId: po.vatId,
    currency: po.currency,
    lines,
    type,
  })
  return post(turn, 'ap_clerk', '/invoices', { xml, lines, currency: po.currency }, (b) => {
    const held = (b.holds ?? [])
      .filter((h) => h.open)
      .map((h) => ({ id: h.id, reason: h.reason ?? '' }))
    at.invoices.push({ id: b.id, holds: held })
    if (held.length && rnd.chance(0.5))
      at.upcoming.push(() =>
        accept(
          turn,
          at.invoices.find((i) => i.id === b.id),
        ),
      )
  })
}

export async function accept(turn: Turn, held = recent(turn, turn.at.invoices)): Promise<void> {
  const hold = held && recent(turn, held.holds)
  if (held && hold)
    await post(
      turn,
      hold.reason === 'funds' ? 'controller' : 'buyer',
      `/invoices/${held.id}/${hold.reason === 'funds' ? 'funds' : 'price'}-acceptance`,
      { hold_id: hold.id, reason: 'agreed' },
      (b) => {
        held.holds = (b.holds ?? [])
          .filter((h) => h.open)
          .map((h) => ({ id: h.id, reason: h.reason ?? '' }))
      },
    )
}
export const rejectInvoice = (turn: Turn, held = recent(turn, turn.at.invoices)): Promise<void> =>
  held
    ? post(turn, 'ap_clerk', `/invoices/${held.id}/rejection`, { reason: 'wrong' })
    : Promise.resolve()

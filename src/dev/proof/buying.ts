import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import { priceTimes } from './exact.ts'
import { amountOf, post, recent, whole, type KnownOrder, type Turn } from './work.ts'

/** Of a request's lines in part or in full; as it was asked for, cheaper, dearer within the tolerance of 2 % or beyond; sometimes a line twice. */
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
      const po: KnownOrder = {
        id: b.id,
        number: null,
        vatId: vendor.vatId,
        currency,
        lines: (b.lines ?? []).map((l) => ({
          id: l.id,
          quantity: whole(l.quantity),
          price: amountOf(l.unit_price),
          name: l.description,
        })),
      }
      at.orders.push(po)
      at.upcoming.push(() => issue(turn, po))
    },
  )
}

export const issue = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  po
    ? post(turn, 'buyer', `/purchase-orders/${po.id}/issue`, {}, (b) => {
        po.number = b.number ?? null
        const { upcoming } = turn.at
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
export const receive = (turn: Turn, po = recent(turn, turn.at.orders)): Promise<void> =>
  po
    ? post(turn, 'receiver', '/receipts', {
        purchase_order_id: po.id,
        lines: po.lines.map((l) => ({
          purchase_order_line_id: l.id,
          quantity: String(1 + turn.rnd.int(Number(l.quantity))),
        })),
      })
    : Promise.resolve()

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

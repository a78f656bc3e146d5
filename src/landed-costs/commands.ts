import { amountText, convert, money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { amountOf, message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { orderLines, purchaseOrder } from '../purchase-orders/index.ts'
import { partsOf, type Basis } from './landed-cost.ts'
import * as queries from './queries.ts'

const orderOf = (id: string) => ({ kind: 'purchase_order', id })

export type Input = {
  invoice_id: string
  basis: Basis
  /** All that is left of the bill, where nothing is said. */ amount?: string | null | undefined
  note?: string | null | undefined
  parts?: readonly { line_id: string; amount: string }[] | undefined
}

/**
 * Spreads a bill of others over the goods of an order that are there, exactly. Lock order: order, its lines, invoice.
 */
export async function allocate(ctx: Ctx, orderId: string, input: Input): Promise<string> {
  const { baseCurrency } = ctx.actor.organisation
  const [order, lines, bill, spread] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    orderLines(ctx.tx, orderId),
    queries.lockBill(ctx.tx, input.invoice_id),
    queries.spreadOf(ctx.tx, input.invoice_id),
  ])
  const left = leftOf(bill, spread.amount, baseCurrency)
  const amount = amountWanted(input, left, baseCurrency)
  const byHand = (input.parts ?? []).map((part, i) => ({
    line_id: part.line_id,
    amount: amountIn(baseCurrency, part.amount, {
      pointer: `/parts/${i}/amount`,
      label: 'Amount',
    }).minor,
  }))
  if (byHand.length > 0 && input.basis !== 'hand')
    throw invalid(
      '/basis',
      'parts_by_hand',
      'Amounts were typed for lines. Choose “by hand” so that they count, or leave them empty.',
    )
  const parts = partsOf(lines, { amount, basis: input.basis, byHand }, { ...order, baseCurrency })
  const id = ctx.newId()
  queries.insert(
    ctx.tx,
    {
      id,
      orderId,
      invoiceId: input.invoice_id,
      basis: input.basis,
      amount,
      note: input.note ?? null,
      by: ctx.actor.userId,
      at: ctx.now,
    },
    parts,
  )
  ctx.record('purchase_order.landed_cost_spread', orderOf(orderId), {
    invoice: bill!.number,
    basis: input.basis,
    amount,
    parts: parts.map((part) => `${part.lineId}: ${part.amount}`).join(', '),
    note: message('note.landed_cost', {
      invoice: bill!.number,
      amount: amountOf(amount, baseCurrency),
    }),
  })
  return id
}

/** Takes a spread bill off the goods again; it may be spread otherwise. Gives the order. */
export async function takeBack(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<string> {
  const cost = await ctx.lock(queries.landedCost, id, version)
  if (cost.taken_back_at)
    throw conflict('wrong_state', 'It was taken off the goods already. Reload to see it.')
  queries.takeBack(ctx.tx, { id, by: ctx.actor.userId, at: ctx.now, reason })
  ctx.record('purchase_order.landed_cost_taken_back', orderOf(cost.purchase_order_id), {
    invoice: cost.invoice_number,
    amount: cost.amount,
    reason,
  })
  return cost.purchase_order_id
}

type Bill = Awaited<ReturnType<typeof queries.lockBill>>
/** What of a bill can still be spread: its net amount in the organisation's currency, less what is spread. */
function leftOf(bill: Bill, spread: bigint, baseCurrency: string): bigint {
  if (!bill || bill.kind !== 'invoice')
    throw invalid('/invoice_id', 'unknown', 'Choose an approved bill that is for no order.')
  if (bill.status !== 'approved')
    throw invalid(
      '/invoice_id',
      'not_approved',
      `${bill.number} is not approved, so it is not certain what it costs. Spread it once it is approved.`,
    )
  if (bill.purchase_order_id !== null)
    throw invalid(
      '/invoice_id',
      'of_an_order',
      `${bill.number} bills an order itself; its charges are a part of that order. Choose a bill that is for no order, such as that of a carrier.`,
    )
  const net = convert(money(bill.net, bill.currency), bill.fx_rate, baseCurrency).minor
  if (spread >= net)
    throw invalid(
      '/invoice_id',
      'spread_already',
      `All of ${bill.number} is spread over goods already.`,
    )
  return net - spread
}

function amountWanted(input: Input, left: bigint, baseCurrency: string): bigint {
  if (!input.amount) return left
  const { minor } = amountIn(baseCurrency, input.amount, { pointer: '/amount', label: 'Amount' })
  if (minor <= 0n) throw invalid('/amount', 'nothing', 'Amount must be more than 0.')
  if (minor > left)
    throw invalid(
      '/amount',
      'above_bill',
      `Only ${amountText(money(left, baseCurrency))} ${baseCurrency} of the bill are left to spread.`,
    )
  return minor
}

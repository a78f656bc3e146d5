import { amountOf, message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { insertSetOffs, planSetOffs, type SetOff } from '../set-offs/index.ts'
import type { MatchFacts, Order } from './match-facts.ts'

type Billed = { lineId: string; liquidated: bigint }
/** What paid advances of the order clear of a bill that is approved. Nothing is cleared of a credit. */
export function setOffsOf(
  ctx: Ctx,
  { invoice, order, ordered, advances }: MatchFacts & { order: Order },
  shares: readonly Billed[],
): SetOff[] {
  if (invoice.kind !== 'invoice') return []
  return planSetOffs({
    payable: invoice.payable,
    stated: invoice.prepaid,
    lines: ordered.map((line) => {
      const billed = shares.find(({ lineId }) => lineId === line.id)?.liquidated ?? 0n
      // Nothing comes after the last invoice, so it clears all that it can.
      return { lineId: line.id, left: invoice.is_last ? billed : line.committed_left, billed }
    }),
    advances,
    to: { currency: invoice.currency, fx_rate: order.fx_rate },
    base: ctx.actor.organisation.baseCurrency,
  })
}

/** What is deducted besides what the vendor deducted itself. */
export const deductedOf = (invoice: { prepaid: bigint }, setOffs: readonly SetOff[]): bigint =>
  invoice.prepaid > 0n ? 0n : setOffs.reduce((sum, one) => sum + one.invoiceAmount, 0n)

/** Keeps them, and says so on the invoice and on each advance. */
export function saveSetOffs(
  ctx: Ctx,
  invoice: { id: string; number: string; currency: string },
  setOffs: readonly SetOff[],
): void {
  if (setOffs.length === 0) return
  insertSetOffs(
    ctx.tx,
    invoice.id,
    setOffs.map((one) => ({ ...one, id: ctx.newId() })),
  )
  for (const { advance, invoiceAmount } of setOffs) {
    const amount = amountOf(invoiceAmount, invoice.currency)
    const said = (id: string, document: string): void =>
      ctx.record(
        'invoice.set_off',
        { kind: 'invoice', id },
        { note: message('note.set_off', { document, amount }) },
      )
    said(invoice.id, advance.number)
    said(advance.id, invoice.number)
  }
}

/** Nothing is read of advances where none can have cleared anything. */
export const mayBeCleared = (
  invoice: Pick<MatchFacts['invoice'], 'kind' | 'set_off' | 'prepaid'>,
): boolean => invoice.kind === 'advance' || invoice.set_off > 0n || invoice.prepaid > 0n

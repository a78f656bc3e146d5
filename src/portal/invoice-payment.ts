export const paymentStates = ['sent', 'settled', 'failed', 'returned'] as const
export type PaymentState = (typeof paymentStates)[number]

/** A part of an invoice, and the latest payment that was to pay it. */
export type InvoicePart<Payment extends { state: PaymentState } = { state: PaymentState }> = {
  /** Minor units; below zero for a credit. */
  amount: string
  /** Null while nobody knows. */
  due_on: string | null
  payment: Payment | null
}

export const partStates = ['due', 'on_its_way', 'paid'] as const
export type PartState = (typeof partStates)[number]
export const invoicePaymentStates = ['none', 'due', 'on_its_way', 'partly_paid', 'paid'] as const
export type InvoicePaymentState = (typeof invoicePaymentStates)[number]

const after = {
  sent: 'on_its_way',
  settled: 'paid',
  failed: 'due',
  returned: 'due',
} as const satisfies Record<PaymentState, PartState>

/** What failed or came back is due again. */
export const partState = ({ payment }: InvoicePart): PartState =>
  payment === null ? 'due' : after[payment.state]

const isCredit = ({ amount }: InvoicePart): boolean => amount.startsWith('-')
/** Without the credit that stands beside what was paid too much. A credit note has credits alone. */
const owedOf = (parts: readonly InvoicePart[]): readonly InvoicePart[] =>
  parts.every(isCredit) ? parts : parts.filter((part) => !isCredit(part))

/** How far the payment of an invoice is; `none` where it has no parts. */
export function paymentOf(parts: readonly InvoicePart[]): InvoicePaymentState {
  const states = owedOf(parts).map(partState)
  if (states.length === 0) return 'none'
  if (states.every((state) => state === 'paid')) return 'paid'
  if (states.includes('paid')) return 'partly_paid'
  return states.includes('on_its_way') ? 'on_its_way' : 'due'
}

/** The day on which the next part is due, or the last one where all are paid. Null without parts. */
export function nextDue(parts: readonly InvoicePart[]): string | null {
  const days = (some: readonly InvoicePart[]) =>
    some.flatMap((part) => part.due_on ?? []).toSorted()
  const open = days(owedOf(parts).filter((part) => partState(part) !== 'paid'))
  return open[0] ?? days(owedOf(parts)).at(-1) ?? null
}

/** The payment that stands for an invoice in a list: the latest one that pays some of it. */
export const latestPayment = <P extends { id: string; state: PaymentState }>(
  parts: readonly InvoicePart<P>[],
): P | null =>
  parts
    .filter((part) => partState(part) !== 'due')
    .flatMap(({ payment }) => payment ?? [])
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .at(-1) ?? null

/** The day that a payment stands under: when it was paid, or when it is to be. */
export const dayOf = (payment: {
  state: PaymentState
  pay_on: string
  answered_on: string | null
}): string => (payment.state === 'settled' ? payment.answered_on : null) ?? payment.pay_on

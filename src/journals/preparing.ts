import { takesBack } from '../accounting-events/index.ts'
import { ledgerAccountsFor, type Facets, type Purpose } from '../ledger-accounts/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import * as events from './event-queries.ts'
import type { EventRow } from './event-queries.ts'
import {
  accruedBy,
  sourcesOf,
  type CreditRefundSource,
  type RefundSource,
  type Sources,
} from './facts.ts'
import {
  accrualPostings,
  creditRefundPostings,
  invoicePostings,
  nothingOwed,
  paymentPostings,
  refundPostings,
  retainagePostings,
  takenBack,
  type HeldBack,
  type Owed,
  type Posting,
} from './posting.ts'
import * as queries from './queries.ts'

/** A posting with its account, once there is one. */
type Placed = Posting & { account: string }
export type Prepared = {
  event: EventRow
  text: string
  lines: readonly Placed[]
}
/** An account or a rate that nobody entered yet. */
export type Missing =
  | { what: 'account'; of: Facets & { purpose: Purpose }; count: number }
  | { what: 'rate'; currency: string; day: string }
export type Preparation = {
  entries: readonly Prepared[]
  /** Told to the books without an entry: nothing was accrued, or it was taken back before it was told. */
  empty: readonly string[]
  missing: readonly Missing[]
  /** What waits for something that the books do not have, such as a payment for its invoice. */
  early: readonly EventRow[]
  /** More wait than one export takes. */
  isFull: boolean
}

type Asked = {
  entityId: string
  until: string
  /**
   * Only what is missing is wanted: accruals, which take long to add up, stand for themselves as one expense without a
   * category.
   */
  accrualsAsOne?: boolean
}
/**
 * The entries that an export would have, in the order in which things happened. What is missing for them is said, not
 * guessed.
 */
export async function prepare(ctx: ReadCtx, asked: Asked): Promise<Preparation> {
  const { baseCurrency: base } = ctx.actor.organisation
  const waiting = await events.waiting(ctx.tx, { ...asked, most: queries.mostEntries + 1 })
  const taken = waiting.slice(0, queries.mostEntries)
  const [sources, accountOf] = await Promise.all([sourcesOf(ctx, taken), ledgerAccountsFor(ctx)])
  const books = await booksOf(ctx, taken, sources)
  const told = new Map<string, readonly Posting[]>()
  const entries: { event: EventRow; text: string; postings: readonly Posting[] }[] = []
  const empty: string[] = []
  const rates: Missing[] = []
  const early: EventRow[] = []
  for (const event of taken) {
    const made = await entryOf(ctx, { event, asked, sources, books, told, base })
    if (made === 'too_early') {
      early.push(event)
      continue
    }
    if ('missing' in made) {
      rates.push(made.missing)
      continue
    }
    told.set(keyOf(event.kind, event), made.postings)
    if (made.postings.length === 0) empty.push(event.id)
    else entries.push({ event, ...made })
    keepBooks(books, event, made.postings)
  }
  const placed = entries.map(({ postings, ...entry }) => ({
    ...entry,
    lines: postings.map((one) => ({ ...one, account: accountOf(facetsOf(one, asked)) })),
  }))
  return {
    entries: placed as Prepared[],
    empty,
    missing: [...rates, ...missingAccounts(placed, asked)],
    early,
    isFull: waiting.length > taken.length,
  }
}

const facetsOf = (posting: Posting, { entityId }: Asked): Facets & { purpose: Purpose } => ({
  purpose: posting.purpose,
  entity_id: entityId,
  category_id: posting.categoryId,
  cost_center_id: posting.costCenterId,
  tax_code_id: posting.taxCodeId,
  payment_account_id: posting.paymentAccountId,
})

function missingAccounts(
  entries: readonly { lines: readonly (Posting & { account: string | null })[] }[],
  asked: Asked,
): Missing[] {
  const found = new Map<string, Missing & { what: 'account' }>()
  for (const { lines } of entries)
    for (const line of lines) {
      if (line.account !== null) continue
      const of = facetsOf(line, asked)
      const key = JSON.stringify(of)
      found.set(key, { what: 'account', of, count: (found.get(key)?.count ?? 0) + 1 })
    }
  return [...found.values()]
}

type Books = Map<string, Owed & HeldBack>
/** What the invoices that are paid are owed for in the books, before this export. */
async function booksOf(
  ctx: ReadCtx,
  taken: readonly EventRow[],
  { payments, refunds, creditRefunds }: Sources,
): Promise<Books> {
  const invoiceIds = [
    ...[...payments.values()].flatMap(({ parts }) => parts.map((part) => part.invoice_id)),
    ...[...refunds.values()].map((refund) => refund.advance_id),
    ...[...creditRefunds.values()].map((refund) => refund.invoice_id),
    ...taken.flatMap(({ amount, document_id: id }) => (amount === null ? [] : (id ?? []))),
  ]
  const rows = await queries.owed(ctx.tx, [...new Set(invoiceIds)])
  return new Map(
    rows.map((row) => [
      row.invoice_id,
      {
        payable: row.payable,
        payableBase: row.payable_base,
        paid: row.paid,
        paidBase: row.paid_base,
        retained: row.retained,
        retainedBase: row.retained_base,
        moved: row.moved,
        movedBase: row.moved_base,
      },
    ]),
  )
}
/** What an entry changes of it, for the entries after it. */
function keepBooks(books: Books, event: EventRow, postings: readonly Posting[]): void {
  for (const { purpose, invoiceId, amount, base } of postings) {
    if ((purpose !== 'payable' && purpose !== 'retainage') || invoiceId === null) continue
    const before = books.get(invoiceId) ?? nothingOwed
    const approved = event.kind === 'invoice_approved'
    books.set(invoiceId, {
      ...before,
      ...(approved
        ? { payable: before.payable - amount, payableBase: before.payableBase - base }
        : { paid: before.paid + amount, paidBase: before.paidBase + base }),
      ...(purpose === 'retainage' && approved
        ? { retained: before.retained - amount, retainedBase: before.retainedBase - base }
        : {}),
      ...(purpose === 'retainage' && event.kind === 'retainage_moved'
        ? { moved: before.moved + amount, movedBase: before.movedBase + base }
        : {}),
    })
  }
}

type Made = {
  event: EventRow
  asked: Asked
  sources: Sources
  books: Books
  told: ReadonlyMap<string, readonly Posting[]>
  base: string
}
type Entry = { text: string; postings: readonly Posting[] }
const keyOf = (
  kind: EventRow['kind'],
  { document_id: document, month, refund_id: refund }: EventRow,
): string => `${kind} ${refund ?? document ?? month}`

/** `too_early`: it pays an invoice that the books do not have yet, so it waits for that. */
async function entryOf(
  ctx: ReadCtx,
  made: Made,
): Promise<Entry | { missing: Missing } | 'too_early'> {
  const { event, asked, sources, books, base } = made
  const undone = takesBack[event.kind]
  if (undone) return undoing(ctx, made, undone)
  if (event.kind === 'month_accrued') {
    const parts = asked.accrualsAsOne
      ? [{ costCenterId: null, categoryId: null, base: 1n }]
      : await accruedBy(ctx, { entityId: asked.entityId, day: event.day })
    return {
      text: `Received, not invoiced, ${event.day.slice(0, 7)}`,
      postings: accrualPostings(parts, base),
    }
  }
  const refund = sources.refunds.get(event.refund_id ?? '')
  if (refund) return refundEntry(refund, made)
  const ofCredit = sources.creditRefunds.get(event.refund_id ?? '')
  if (ofCredit) return creditRefundEntry(ofCredit, made)
  if (event.amount !== null) return moving(made, event.amount)
  const invoice = sources.invoices.get(event.document_id ?? '')
  if (invoice) return { text: invoice.text, postings: invoicePostings(invoice, base) }
  const payment = sources.payments.get(event.document_id ?? '')
  if (!payment) throw new Error(`accounting event ${event.id} is about nothing`)
  if (payment.parts.some((part) => (books.get(part.invoice_id)?.payable ?? 0n) === 0n))
    return 'too_early'
  if (payment.rate === null)
    return { missing: { what: 'rate', currency: payment.currency, day: event.day } }
  const parts = payment.parts.map((part) => ({ ...part, invoiceId: part.invoice_id }))
  return {
    text: `Payment ${payment.number}, ${payment.vendor_name}`,
    postings: paymentPostings(
      {
        currency: payment.currency,
        rate: payment.rate,
        accountId: payment.account_id,
        parts,
        owed: books,
      },
      base,
    ),
  }
}

/** What was paid back of an advance, or written off, once the advance itself is in the books. */
function refundEntry(
  refund: RefundSource,
  { event, books, base }: Made,
): Entry | { missing: Missing } | 'too_early' {
  if ((books.get(refund.advance_id)?.payable ?? 0n) === 0n) return 'too_early'
  if (refund.rate === null)
    return { missing: { what: 'rate', currency: refund.currency, day: event.day } }
  return {
    text: `${refundTexts[refund.kind]} ${refund.supplier_number}, ${refund.vendor_name}`,
    postings: refundPostings({ ...refund, rate: refund.rate }, base),
  }
}
/** The same of a credit, once its invoice is in the books. */
function creditRefundEntry(
  refund: CreditRefundSource,
  { event, books, base }: Made,
): Entry | { missing: Missing } | 'too_early' {
  if ((books.get(refund.invoice_id)?.payable ?? 0n) === 0n) return 'too_early'
  if (refund.rate === null)
    return { missing: { what: 'rate', currency: refund.currency, day: event.day } }
  return {
    text: `${creditTexts[refund.kind]} ${refund.supplier_number}, ${refund.vendor_name}`,
    postings: creditRefundPostings({ ...refund, rate: refund.rate, owed: books }, base),
  }
}
const creditTexts = {
  refund: 'Refund of a credit of',
  write_off: 'Write-off of a credit of',
} as const
const refundTexts = { refund: 'Refund of advance', write_off: 'Write-off of advance' } as const
/** What is held back of an invoice is to be paid now, or is held back again. */
function moving({ event, sources, books }: Made, amount: bigint): Entry | 'too_early' {
  const invoice = sources.invoices.get(event.document_id ?? '')
  if (!invoice) throw new Error(`accounting event ${event.id} is about nothing`)
  const held = books.get(invoice.id)
  if (!held || held.retained === 0n) return 'too_early'
  return {
    text: `${amount === 0n || amount > 0n === held.retained > 0n ? 'Released' : 'Held back again'}: ${invoice.text}`,
    postings: retainagePostings({
      invoiceId: invoice.id,
      currency: invoice.currency,
      amount,
      held,
    }),
  }
}

/** The same on the other sides as what was told before, in this export or an earlier one. */
async function undoing(
  ctx: ReadCtx,
  made: Made,
  undone: EventRow['kind'],
): Promise<Entry | 'too_early'> {
  const { event, told, asked } = made
  const postings =
    told.get(keyOf(undone, event)) ??
    (
      await queries.toldOf(ctx.tx, {
        kind: undone,
        documentId: event.document_id,
        month: event.month,
        refundId: event.refund_id,
        entityId: asked.entityId,
      })
    ).map(asPosting)
  const isToCome = event.document_id !== null && postings.length === 0
  if (isToCome) return 'too_early'
  return { text: undoneTexts[event.kind] ?? 'Taken back', postings: takenBack(postings) }
}
const undoneTexts: Partial<Record<EventRow['kind'], string>> = {
  invoice_voided: 'Invoice voided',
  payment_returned: 'Payment came back',
  month_reversed: 'Received, not invoiced: taken back in the new month',
  accrual_undone: 'Received, not invoiced: the month was reopened',
  reversal_undone: 'Received, not invoiced: the month was reopened',
  advance_refund_undone: 'Refund of an advance: taken back',
  advance_write_off_undone: 'Write-off of an advance: taken back',
  credit_refund_undone: 'Refund of a credit: taken back',
  credit_write_off_undone: 'Write-off of a credit: taken back',
}
const asPosting = (line: queries.LineRow): Posting => ({
  purpose: line.purpose,
  base: line.debit - line.credit,
  currency: line.currency,
  amount: line.amount,
  invoiceId: line.invoice_id,
  categoryId: line.category_id,
  costCenterId: line.cost_center_id,
  taxCodeId: line.tax_code_id,
  paymentAccountId: line.payment_account_id,
})

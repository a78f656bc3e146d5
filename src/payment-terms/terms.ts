import { addDays, daysBetween, isWorkday, nextWorkday } from '../kernel/calendar.ts'
import { exponentOf } from '../kernel/currency.ts'
import { decimal, rescale } from '../kernel/decimal.ts'
import { share, splitByWeights } from '../kernel/money.ts'

export const workdayRules = ['next', 'previous', 'same'] as const
export type WorkdayRule = (typeof workdayRules)[number]

/**
 * A part of an invoice: a percentage of what no amount takes, or an amount. `days` are counted from the invoice's date,
 * or from the end of its month.
 */
export type TermsPart = {
  percent: string
  /** So much in the currency of the document, before the percentages of the rest. */
  amount?: string | null | undefined
  days: number
  end_of_month: boolean
  /** The day of the month on which it is paid, at or after the days. Null where the days say it. */
  day_of_month: number | null
}
export type Terms = {
  parts: readonly TermsPart[]
  discount_percent: string | null
  discount_days: number | null
  workday: WorkdayRule
}

/** What is payable of a document, and which days its vendor and itself name. */
export type Payable = {
  /** Below zero where it is deducted from what the vendor is paid. */
  amount: bigint
  currency: string
  issueDate: string
  /** The day that the document itself names. */
  statedDue: string | null
}
export type Part = {
  amount: bigint
  dueDate: string
  discount: bigint
  discountUntil: string | null
}

/** Terms of a number of days, where nothing more is agreed with a vendor. */
export const netDays = (days: number): Terms => ({
  parts: [{ percent: '100', days, end_of_month: false, day_of_month: null }],
  discount_percent: null,
  discount_days: null,
  workday: 'next',
})

/** Percentages have at most three decimals. */
export const thousandths = (percent: string): bigint => rescale(decimal(percent), 3)
/** The percentages are of what no amount takes, so that the parts come to the whole whatever that is. */
export const percentOf = (parts: readonly Pick<TermsPart, 'percent' | 'amount'>[]): bigint =>
  parts.reduce((sum, part) => sum + (part.amount ? 0n : thousandths(part.percent)), 0n)
export const addUp = (parts: readonly Pick<TermsPart, 'percent' | 'amount'>[]): boolean =>
  percentOf(parts) === 100_000n

/**
 * When which part of a document is due. The parts come to what is payable, exactly. A credit is
 * deducted from its own day on. A single part is never due before the day that the document names.
 */
export function instalmentsOf(
  payable: Payable,
  terms: Terms,
  holidays: ReadonlySet<string>,
): Part[] {
  if (payable.amount === 0n) return []
  if (payable.amount < 0n)
    return [
      { amount: payable.amount, dueDate: payable.issueDate, discount: 0n, discountUntil: null },
    ]
  const amounts = amountsOf(payable, terms.parts)
  return terms.parts.flatMap((part, i) =>
    amounts[i] === 0n ? [] : [partOf(amounts[i]!, part, { payable, terms, holidays })],
  )
}

/** The day on which the last part of a document is due by its terms. */
export const dueByTerms = (payable: Payable, terms: Terms, holidays: ReadonlySet<string>): string =>
  instalmentsOf(payable, terms, holidays)
    .map(({ dueDate }) => dueDate)
    .toSorted()
    .at(-1) ?? payable.issueDate

/** Amounts are taken first, in their order and as far as there is something left; the percentages split the rest. */
export function amountsOf({ amount, currency }: Payable, parts: readonly TermsPart[]): bigint[] {
  let left = amount
  const fixed = parts.map((part) => {
    if (!part.amount) return null
    const wanted = rescale(decimal(part.amount), exponentOf(currency))
    const taken = wanted < left ? wanted : left
    left -= taken
    return taken
  })
  const shares = splitByWeights(
    left,
    parts.map((part) => (part.amount ? 0n : thousandths(part.percent))),
  )
  return parts.map((_, i) => fixed[i] ?? shares[i]!)
}

type Around = { payable: Payable; terms: Terms; holidays: ReadonlySet<string> }
function partOf(amount: bigint, part: TermsPart, { payable, terms, holidays }: Around): Part {
  const agreed = agreedDay(payable.issueDate, part)
  const stated = terms.parts.length === 1 ? payable.statedDue : null
  const day = stated !== null && stated > agreed ? stated : agreed
  const discount = discountOn(amount, terms)
  return {
    amount,
    dueDate: onWorkday(day, terms.workday, holidays),
    discount,
    discountUntil: discount > 0n ? addDays(payable.issueDate, terms.discount_days ?? 0) : null,
  }
}

function discountOn(amount: bigint, { discount_percent: percent }: Terms): bigint {
  if (percent === null) return 0n
  const discount = share(amount, thousandths(percent), 100_000n)
  return discount < amount ? discount : 0n
}

/** The last day on which something is due that is counted from a day. */
export const lastDueFrom = (day: string, terms: Terms, holidays: ReadonlySet<string>): string =>
  onWorkday(
    terms.parts
      .map((part) => agreedDay(day, part))
      .toSorted()
      .at(-1) ?? day,
    terms.workday,
    holidays,
  )

function agreedDay(issueDate: string, part: TermsPart): string {
  const from = part.end_of_month ? endOfMonth(issueDate) : issueDate
  const day = addDays(from, part.days)
  return part.day_of_month === null ? day : dayOfMonthFrom(day, part.day_of_month)
}

function endOfMonth(day: string): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + 1, 0)
  return date.getUTCFullYear() > 9999 ? '9999-12-31' : date.toISOString().slice(0, 10)
}

/** The first such day of a month that is not before a day. The 31st is the last day of each month. */
function dayOfMonthFrom(day: string, dayOfMonth: number): string {
  const inThisMonth = dayIn(day, dayOfMonth)
  return inThisMonth >= day ? inThisMonth : dayIn(addDays(endOfMonth(day), 1), dayOfMonth)
}
function dayIn(month: string, dayOfMonth: number): string {
  const last = endOfMonth(month)
  const wanted = `${month.slice(0, 8)}${String(dayOfMonth).padStart(2, '0')}`
  return wanted < last ? wanted : last
}

export function onWorkday(day: string, rule: WorkdayRule, holidays: ReadonlySet<string>): string {
  if (rule === 'same') return day
  return rule === 'next' ? nextWorkday(day, holidays) : previousWorkday(day, holidays)
}
function previousWorkday(day: string, holidays: ReadonlySet<string>): string {
  let before = day
  while (!isWorkday(before, holidays) && before > '0001-01-01') before = addDays(before, -1)
  return before
}

/**
 * What a discount is worth in a year, in tenths of a percent: 2/10 net 30 is 372 (simple, 365 days). Null where it
 * costs no day.
 */
export function yieldOf(part: Part, payOn: string): bigint | null {
  if (part.discount === 0n || part.discountUntil === null || payOn > part.discountUntil) return null
  const early = daysBetween(payOn, part.dueDate)
  const paid = part.amount - part.discount
  return early <= 0 ? null : share(part.discount, 365n * 1000n, paid * BigInt(early))
}

import { daysBetween } from '../kernel/calendar.ts'
import { message, type Message } from '../messages/index.ts'

/** What two documents are compared by. `account` holds fingerprints of bank accounts, never numbers. */
export type Likeness = {
  number: string
  numberNorm: string
  kind: 'invoice' | 'credit_note' | 'advance'
  vendorId: string
  orderId: string | null
  currency: string
  payable: bigint
  issueDate: string
  accounts: readonly string[]
  fileSha256: string
}
export type Candidate = Likeness & { id: string; ourNumber: string; vendorName: string }
export type Resemblance = { score: number; reasons: Message[]; other: Candidate }

const points = {
  vendor: 20,
  sameNumber: 40,
  alikeNumber: 30,
  nextNumber: 15,
  amount: 30,
  sameDay: 20,
  sameWeek: 10,
  order: 10,
  account: 35,
} as const

/** How much a document resembles another, of 100, and why; the strongest first. */
export function resemblances(of: Likeness, candidates: readonly Candidate[]): Resemblance[] {
  return candidates
    .filter((other) => other.kind === of.kind)
    .map((other) => compareWith(of, other))
    .filter((found) => found.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.other.id < b.other.id ? -1 : 1))
}

function compareWith(of: Likeness, other: Candidate): Resemblance {
  if (of.fileSha256 === other.fileSha256)
    return { score: 100, reasons: [message('likeness.file', {})], other }
  if (isSameNumber(of, other))
    return { score: 100, reasons: [message('likeness.number_of_year', {})], other }
  const found: [number, Message][] = []
  const days = Math.abs(daysBetween(of.issueDate, other.issueDate))
  const sameVendor = of.vendorId === other.vendorId
  const sameAccount = of.accounts.some((account) => other.accounts.includes(account))
  if (sameVendor) found.push([points.vendor, message('likeness.vendor', {})])
  else if (sameAccount)
    found.push([points.account, message('likeness.account', { vendor: other.vendorName })])
  const number = numberLikeness(of, other)
  if (number) found.push(number)
  if (of.payable === other.payable && of.currency === other.currency)
    found.push([points.amount, message('likeness.amount', {})])
  if (days === 0) found.push([points.sameDay, message('likeness.day', {})])
  else if (days <= 7) found.push([points.sameWeek, message('likeness.days', { days })])
  if (of.orderId && of.orderId === other.orderId)
    found.push([points.order, message('likeness.order', {})])
  const score = sameVendor || sameAccount ? found.reduce((sum, [p]) => sum + p, 0) : 0
  return { score: Math.min(score, 100), reasons: found.map(([, reason]) => reason), other }
}

const isSameNumber = (of: Likeness, other: Likeness): boolean =>
  of.vendorId === other.vendorId &&
  of.numberNorm === other.numberNorm &&
  of.issueDate.slice(0, 4) === other.issueDate.slice(0, 4)

/** The same number in another year is in use again; in the same year it is the same document. */
function numberLikeness(of: Likeness, other: Likeness): [number, Message] | null {
  const [a, b] = [of.numberNorm, other.numberNorm]
  const days = Math.abs(daysBetween(of.issueDate, other.issueDate))
  if (a === b)
    return of.issueDate.slice(0, 4) === other.issueDate.slice(0, 4) || days <= 60
      ? [points.sameNumber, message('likeness.number', {})]
      : null
  if (isEdited(a, b))
    return [points.alikeNumber, message('likeness.almost_number', { number: other.number })]
  return isOneSignApart(a, b) && !isInSequence(of, other)
    ? [points.nextNumber, message('likeness.neighbour', { number: other.number })]
    : null
}

/** One character added, left out or swapped with its neighbour, one easily mistaken for another, or a suffix. */
export function isEdited(a: string, b: string): boolean {
  if (confusable(a) === confusable(b)) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length < 4) return false
  if (long.length - short.length === 1) return isOneLeftOut(short, long)
  if (long.startsWith(short) || long.endsWith(short)) return long.length - short.length <= 3
  return isSwapped(short, long)
}

const confusable = (text: string): string =>
  text
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('S', '5')
    .replaceAll('B', '8')
    .replaceAll('Z', '2')
    .replaceAll(/^0+|(?<=\D)0+(?=\d)/g, '')

function isOneLeftOut(short: string, long: string): boolean {
  for (let i = 0; i < long.length; i++)
    if (long.slice(0, i) + long.slice(i + 1) === short) return true
  return false
}

function isSwapped(a: string, b: string): boolean {
  const i = Array.from(a).findIndex((sign, at) => sign !== b[at])
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2)
}

const isOneSignApart = (a: string, b: string): boolean =>
  a.length === b.length && Array.from(a).filter((sign, i) => sign !== b[i]).length === 1

/** The later document has the higher number: a vendor's own counting, and no likeness. */
const isInSequence = (of: Likeness, other: Likeness): boolean =>
  of.issueDate !== other.issueDate &&
  of.issueDate > other.issueDate === of.numberNorm > other.numberNorm

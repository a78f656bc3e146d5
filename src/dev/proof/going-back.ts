import type { Books } from './books.ts'
import { atLeastZero, least } from './exact.ts'
import { committedOf, isBilled, recommit, toBill, type OrderLine, type Value } from './changes.ts'

/** Goods leave for a credit: what nobody had billed of them is not committed any more. */
export function sendBack(books: Books, line: OrderLine, quantity: bigint, value: Value): void {
  const unbilled = unbilledOf(line, quantity)
  line.returned += quantity
  line.unbilled += unbilled
  if (unbilled === 0n && !isBilled(line)) return
  free(books, line, value)
}

function unbilledOf(line: OrderLine, quantity: bigint): bigint {
  const owed = line.returned - line.unbilled - line.credited
  if (isBilled(line) && line.billed + line.returned >= line.received) return 0n
  const left = line.received - line.returned - line.billed + owed
  return least(atLeastZero(quantity - atLeastZero(-owed)), atLeastZero(left))
}

/** What is committed above what will be billed. */
function free(books: Books, line: OrderLine, value: Value): void {
  const above = committedOf(line) - value(toBill(line), line.price)
  if (above > 0n) recommit(books, line, -above)
}

/** They did not leave after all: what was unbilled of them is to be billed again. */
export function takeBack(
  books: Books,
  line: OrderLine,
  { quantity, unbilled, value }: { quantity: bigint; unbilled: bigint; value: Value },
): void {
  line.returned -= quantity
  line.unbilled -= unbilled
  const missing = value(toBill(line), line.price) - committedOf(line)
  const again = least(missing, value(unbilled, line.price))
  if (again > 0n) recommit(books, line, again)
}

/** A bill over goods that had gone back unbilled was accepted: a credit is owed for them from then on. */
export function rebill(line: OrderLine): void {
  const back = line.returned - line.unbilled
  const settled = line.billed + line.unbilled + least(line.credited, back)
  const standing = line.quantity - line.closed
  const most = line.received > standing ? line.received : standing
  line.unbilled -= least(atLeastZero(settled - most), line.unbilled)
}

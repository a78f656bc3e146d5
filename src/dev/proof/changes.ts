import type { Books } from './books.ts'
import { atLeastZero, digitsOf, least, rounded, scaled, shared } from './exact.ts'

/** What a line has on the budget of one cost centre. */
export type Part = { center: string; weight: bigint; reserved: bigint; committed: bigint }
export type OrderLine = {
  quantity: bigint
  price: string
  billed: bigint
  /** Without what went back to be replaced. */
  received: bigint
  /** What went back for a credit, what of it nobody had billed, and what was credited. */
  returned: bigint
  unbilled: bigint
  credited: bigint
  /** What does not come any more, and what it had committed. */
  closed: bigint
  closedCommitment: bigint
  removed: boolean
  parts: Part[]
}
export const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n)
export const committedOf = (line: OrderLine): bigint =>
  sum(line.parts.map((part) => part.committed))
export const newLine = (quantity: bigint, price: string, parts: Part[]): OrderLine => ({
  quantity,
  price,
  billed: 0n,
  received: 0n,
  returned: 0n,
  unbilled: 0n,
  credited: 0n,
  closed: 0n,
  closedCommitment: 0n,
  removed: false,
  parts,
})
/** What is still ordered: without what was closed. */
export const standingOf = ({ quantity, closed }: OrderLine): bigint => quantity - closed
export const isComplete = (lines: readonly OrderLine[]): boolean =>
  lines.every((line) => line.received >= standingOf(line) && isBilled(line))
/** What went back for a credit is not to be billed. */
export const isBilled = (line: OrderLine): boolean =>
  line.billed + line.returned >= standingOf(line)
/** What will still be billed. */
export function toBill(line: OrderLine): bigint {
  if (isBilled(line)) return 0n
  const above = atLeastZero(line.received - standingOf(line))
  const credited = least(line.credited, line.returned - line.unbilled)
  return atLeastZero(standingOf(line) - line.billed - atLeastZero(line.unbilled - above) - credited)
}

/** Parts of what is drawn, in proportion: of none more than it has. */
export function drawn(parts: readonly Part[], wanted: bigint): bigint[] {
  const shares = shared(
    wanted,
    parts.map((part) => part.weight),
  ).map((minor, i) => (minor > parts[i]!.committed ? parts[i]!.committed : minor))
  let missing = wanted - sum(shares)
  return shares.map((minor, i) => {
    const room = parts[i]!.committed - minor
    const more = room < missing ? room : missing
    missing -= more
    return minor + more
  })
}

/** By how much a line commits more, below zero for less. */
export function recommit(books: Books, { parts }: OrderLine, minor: bigint): void {
  const moved =
    minor < 0n
      ? drawn(parts, -minor).map((part) => -part)
      : shared(
          minor,
          parts.map((part) => part.weight),
        )
  moved.forEach((one, i) => {
    parts[i]!.committed += one
    books.charge(parts[i]!.center, { committed: one })
  })
}

/** The value of a quantity in the currency of the books. */
export type Value = (quantity: bigint, price: string) => bigint
export const valueIn =
  (currency: string, base: (minor: bigint) => bigint): Value =>
  (quantity, price) =>
    quantity <= 0n
      ? 0n
      : base(rounded(quantity * scaled(price, 6), 10n ** BigInt(12 - digitsOf(currency))))

/** Closes what has neither come nor been billed; what came and is not billed stays committed. */
export function closeLine(books: Books, line: OrderLine, value: Value): void {
  const come = line.received > line.billed ? line.received : line.billed
  const quantity = standingOf(line) - come
  if (line.removed || quantity <= 0n) return
  line.closed += quantity
  const worth = value(toBill(line), line.price)
  const committed = committedOf(line)
  const released = worth > committed ? 0n : committed - worth
  line.closedCommitment += released
  recommit(books, line, -released)
}
export function reopenLine(books: Books, line: OrderLine): void {
  if (line.removed || line.closed === 0n) return
  recommit(books, line, line.closedCommitment)
  line.closed = 0n
  line.closedCommitment = 0n
}

/** A line as a change wants it: one of the order by its place among its lines, or a new one. */
export type WantedLine = {
  index: number | null
  quantity: string
  price: string
  /** Of a new one: how its parts are charged. What was requested commits at once in place of its request. */
  parts: readonly Part[]
  /** The line of a request that a new one orders. */
  requested: string | null
}
/** A change of an order: `set` is what it has reserved, by line of the order or new line. */
export type Change = {
  wanted: readonly WantedLine[]
  set: Map<WantedLine, Part[]>
}

/** By how much a line commits more with another quantity and price. */
function deltaOf(line: OrderLine, wanted: WantedLine, value: Value): bigint {
  const quantity = scaled(wanted.quantity, 6)
  const committed = committedOf(line)
  if (quantity === 0n) return -committed
  const delta = value(toBill({ ...line, quantity }), wanted.price) - value(toBill(line), line.price)
  return delta < -committed ? -committed : delta
}
const isUnchanged = (line: OrderLine, { quantity, price }: WantedLine): boolean =>
  line.quantity === scaled(quantity, 6) && scaled(line.price, 6) === scaled(price, 6)

/** Reserves what lines cost more, where they are charged, and all of what is new. */
export function reserveChange(
  books: Books,
  change: Change,
  lines: readonly OrderLine[],
  value: Value,
): void {
  change.set = new Map()
  for (const wanted of change.wanted) {
    const line = wanted.index === null ? null : lines[wanted.index]!
    if (line && isUnchanged(line, wanted)) continue
    const more = line ? deltaOf(line, wanted, value) : 0n
    if (wanted.requested !== null || (line && more <= 0n)) continue
    const parts = line
      ? shared(
          more,
          line.parts.map((part) => part.weight),
        ).map((minor, i) => ({
          center: line.parts[i]!.center,
          weight: minor,
          reserved: minor,
          committed: 0n,
        }))
      : wanted.parts.map((part) => ({ ...part, committed: 0n }))
    change.set.set(wanted, parts)
    for (const part of parts) books.charge(part.center, { reserved: part.reserved })
  }
}
export function releaseChange(books: Books, { set }: Change): void {
  for (const part of [...set.values()].flat()) {
    books.charge(part.center, { reserved: -part.reserved })
    part.reserved = 0n
  }
}

/** The order becomes what the change says; what was reserved is committed, and what differs from it by now. */
export function applyChange(books: Books, change: Change, lines: OrderLine[], value: Value): void {
  for (const wanted of change.wanted) {
    const set = change.set.get(wanted) ?? []
    const reserved = sum(set.map((part) => part.reserved))
    if (wanted.requested !== null) {
      for (const { center, committed } of wanted.parts) books.charge(center, { committed })
      lines.push(
        newLine(
          scaled(wanted.quantity, 6),
          wanted.price,
          wanted.parts.map((part) => ({ ...part })),
        ),
      )
      continue
    }
    if (wanted.index === null) {
      lines.push(newLine(scaled(wanted.quantity, 6), wanted.price, takenOver(books, set)))
      continue
    }
    const line = lines[wanted.index]!
    if (isUnchanged(line, wanted)) continue
    const delta = deltaOf(line, wanted, value)
    takenOver(books, set).forEach((part, i) => {
      line.parts[i]!.weight += part.weight
      line.parts[i]!.committed += part.committed
    })
    recommit(books, line, delta - reserved)
    if (scaled(wanted.quantity, 6) === 0n) {
      line.removed = true
      line.closed = line.quantity
    } else {
      line.quantity = scaled(wanted.quantity, 6)
      line.price = wanted.price
    }
  }
  change.set = new Map()
}
function takenOver(books: Books, set: readonly Part[]): Part[] {
  return set.map(({ center, reserved }) => {
    books.charge(center, { reserved: -reserved, committed: reserved })
    return { center, weight: reserved, reserved: 0n, committed: reserved }
  })
}

export type TypedLine = {
  line_id?: string
  purchase_request_line_id?: string
  quantity: string
  unit_price?: string
  split?: string | null
}
type Drafting = {
  ids: readonly string[]
  lines: readonly OrderLine[]
  partsOf: (line: TypedLine) => readonly Part[]
}
/** What a change asks for, in the words of the model: lines of the order, then of requests, then those typed in. */
export function wantedIn(
  typed: readonly TypedLine[],
  { ids, lines, partsOf }: Drafting,
): WantedLine[] {
  const wanted = typed.map((one): WantedLine => {
    const requested = one.purchase_request_line_id ?? null
    if (one.line_id === undefined)
      return {
        index: null,
        quantity: one.quantity,
        price: one.unit_price!,
        parts: partsOf(one),
        requested,
      }
    const index = ids.indexOf(one.line_id)
    return {
      index,
      quantity: one.quantity,
      price: one.unit_price ?? lines[index]!.price,
      parts: [],
      requested,
    }
  })
  const rank = ({ index, requested }: WantedLine): number =>
    index !== null ? 0 : requested === null ? 2 : 1
  return wanted.toSorted((a, b) => rank(a) - rank(b))
}

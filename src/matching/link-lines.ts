import type { CountedIn } from '../kernel/counted-in.ts'
import { compare, decimal, multiply } from '../kernel/decimal.ts'
import { inOrderUnit } from './in-order-unit.ts'

type Ordered = CountedIn & {
  id: string
  position: number
  description: string
  quantity: string
  unit_price: string
}
type Billed = {
  orderLineReference: string | null
  name: string
  quantity: string
  unit?: string | null
  price: string
  priceBase: string
}

/**
 * Which order line each billed line is about: by its order line reference (BT-132), by the same words,
 * by most of the words, by the same quantity and price. The only free line of an order is taken for the
 * only billed line when their words or their prices agree; being left over is no reason.
 * Never a guess between several: then it stays null for a person to choose.
 */
export function linkLines(
  billed: readonly Billed[],
  ordered: readonly Ordered[],
): (string | null)[] {
  const taken = new Set<string>()
  const links = billed.map((line) => {
    const found = only(ordered.filter((o) => isReferred(line, o))) ?? bestByWords(line, ordered)
    if (found) taken.add(found.id)
    return found?.id ?? null
  })
  return links.map((link, i) => {
    if (link) return link
    const line = billed[i]!
    const free = ordered.filter((o) => !taken.has(o.id))
    const found =
      only(free.filter((o) => sameQuantityAndPrice(line, o))) ??
      (billed.length === 1 ? only(free.filter((o) => resembles(line, o))) : null)
    if (found) taken.add(found.id)
    return found?.id ?? null
  })
}

const only = <T>(items: readonly T[]): T | null => (items.length === 1 ? items[0]! : null)

/** Order line references are positions, written with or without leading zeros. */
const isReferred = (line: Billed, ordered: Ordered): boolean =>
  line.orderLineReference !== null &&
  /^0*\d{1,6}$/.test(line.orderLineReference.trim()) &&
  BigInt(line.orderLineReference.trim()) === BigInt(ordered.position)

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
const words = (text: string): Set<string> =>
  new Set(
    plain(text)
      .split(' ')
      .filter((word) => word.length > 1),
  )

function bestByWords(line: Billed, ordered: readonly Ordered[]): Ordered | null {
  const same = only(ordered.filter((o) => plain(o.description) === plain(line.name)))
  return same ?? only(ordered.filter((o) => likeness(line.name, o.description) >= 0.6))
}

/** Dice's coefficient over words: twice what two texts share, by what they have. */
function likeness(a: string, b: string): number {
  const [left, right] = [words(a), words(b)]
  if (left.size === 0 || right.size === 0) return 0
  return (2 * left.intersection(right).size) / (left.size + right.size)
}

const sameQuantityAndPrice = (line: Billed, ordered: Ordered): boolean =>
  compare(decimal(inOrderUnit(line, ordered).quantity), decimal(ordered.quantity)) === 0 &&
  samePrice(line, ordered)

function samePrice(billed: Billed, ordered: Ordered): boolean {
  const line = inOrderUnit(billed, ordered)
  const agreed = multiply(decimal(ordered.unit_price), decimal(line.priceBase))
  return compare(decimal(line.price), agreed) === 0
}

/** The billed line shares something with the order line: a word that says what it is, or its price. */
const resembles = (line: Billed, ordered: Ordered): boolean =>
  samePrice(line, ordered) ||
  [...words(line.name)].some((word) => word.length > 3 && words(ordered.description).has(word))

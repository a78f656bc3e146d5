import { compare, decimal, multiply } from '../kernel/decimal.ts'

type Ordered = {
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
  price: string
  priceBase: string
}

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * Which order line each billed line is about: by its order line reference (BT-132), by the same words, by the same quantity and price,
 * or because there is just one of each. Never a guess between several: then it stays null for a person to choose.
 */
export function linkLines(
  billed: readonly Billed[],
  ordered: readonly Ordered[],
): (string | null)[] {
  const taken = new Set<string>()
  const links = billed.map((line) => {
    const found =
      only(
        ordered.filter(
          (o) => line.orderLineReference !== null && Number(line.orderLineReference) === o.position,
        ),
      ) ?? only(ordered.filter((o) => plain(o.description) === plain(line.name)))
    if (found) taken.add(found.id)
    return found?.id ?? null
  })
  return links.map((link, i) => {
    if (link) return link
    const free = ordered.filter((o) => !taken.has(o.id))
    const found =
      only(free.filter((o) => agrees(billed[i]!, o))) ?? (billed.length === 1 ? only(free) : null)
    if (found) taken.add(found.id)
    return found?.id ?? null
  })
}

const only = <T>(items: readonly T[]): T | null => (items.length === 1 ? items[0]! : null)

const agrees = (line: Billed, ordered: Ordered): boolean =>
  compare(decimal(line.quantity), decimal(ordered.quantity)) === 0 &&
  compare(decimal(line.price), multiply(decimal(ordered.unit_price), decimal(line.priceBase))) === 0

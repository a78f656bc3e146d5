import { add, compare, decimal, plainText, subtract, type Decimal } from '../../kernel/decimal.ts'
import { amountsIn, type Printed } from './printed.ts'
import { isTaxOf } from './plausibility.ts'
import { isTaxBasis, kindOf, type SumKind } from './sum-labels.ts'
import type { Candidate } from './candidates.ts'
import type { AmountContext } from './amounts.ts'
import type { Row } from './rows.ts'

export type Totals = {
  net: Candidate | null
  tax: Candidate | null
  gross: Candidate | null
  /** They add up. */ proven: boolean
  /** What is added or taken off between lines and totals. */ extras: Decimal[]
}
type Named = Printed & { amount: Decimal; strength: number }

/**
 * The three figures every invoice ends with. Labels propose, arithmetic decides: of all that are called a total, the
 * one that is another figure plus a tax, give or take charges and discounts that are also printed, is the invoice's.
 */
export function totalsOf(
  rows: readonly Row[],
  context: AmountContext,
  currency: string | null,
): Totals {
  const plausible = (tax: Decimal, net: Decimal): boolean => isTaxOf(tax, net, currency)
  const printed = amountsIn(rows, context)
  const of = (...kinds: string[]): Named[] =>
    printed.flatMap((p) => {
      const kind = p.inherited && isTaxBasis(p.label) ? behindBasis : kindOf(p.label)
      return kind && kinds.includes(kind.kind)
        ? [{ ...p, amount: decimal(p.value), strength: kind.strength - (p.inherited ? 6 : 0) }]
        : []
    })
  const grosses = of('gross')
  const nets = withSums(of('net'))
  const taxes = withSums(of('tax'))
  const extras = of('extra')
  const values = new Set(printed.map((p) => plain(decimal(p.value))))
  let top: {
    score: number
    gross: Named
    net: Named | null
    tax: Named | null
    proven: boolean
    extra: Decimal
  } | null = null
  for (const gross of unlabelled(grosses, printed))
    for (const net of [...nets.slice(-40), null])
      for (const tax of [...taxes, null]) {
        const { points, extra } = agreement({ gross, net, tax, extras, values, plausible })
        const score =
          gross.strength + (net ? net.strength / 2 : 0) + (tax ? tax.strength / 2 : 0) + points
        if (!top || score > top.score || (score === top.score && gross.order > top.gross.order))
          top = { score, gross, net, tax, proven: points >= 20, extra }
      }
  if (!top) return { net: null, tax: null, gross: null, proven: false, extras: [] }
  const { gross, net, tax, proven, extra } = top
  const plus = proven ? 60 : 0
  const grossField = candidate(
    gross,
    (gross.strength >= 20 ? 860 : gross.strength >= 10 ? 780 : 420) + plus,
  )
  const taxField = tax
    ? candidate(tax, 800 + plus * 2)
    : net && plausible(subtract(gross.amount, net.amount), net.amount)
      ? derived(subtract(gross.amount, net.amount), printed, gross)
      : null
  const netField =
    net && (!tax || compare(extra, nought) === 0)
      ? candidate(net, 800 + plus * 2)
      : tax
        ? proven || nets.length === 0
          ? derived(subtract(gross.amount, tax.amount), printed, gross)
          : candidate(strongest(nets), 450)
        : null
  return {
    gross: grossField,
    tax: taxField,
    net: netField,
    proven,
    extras: extras.map((e) => e.amount),
  }
}

const nought = decimal('0')
const behindBasis: SumKind = { kind: 'tax', strength: 12 }
const strongest = (named: readonly Named[]): Named =>
  named.reduce((a, b) => (b.strength > a.strength ? b : a))
const plain = (value: Decimal): string =>
  plainText({ units: value.units * 10n ** BigInt(6 - Math.min(6, value.scale)), scale: 6 })
const candidate = (p: Named, confidence: number): Candidate => ({
  value: p.value,
  raw: p.raw,
  cell: p.cell,
  confidence: Math.round(((confidence - (p.ambiguous ? 300 : 0)) * p.cell.sure) / 100),
})

type Figures = {
  gross: Named
  net: Named | null
  tax: Named | null
  extras: readonly Named[]
  values: ReadonlySet<string>
  plausible: (tax: Decimal, net: Decimal) => boolean
}

/** How well three figures agree: to the cent, with what was added or taken off, or not at all. */
function agreement({ gross, net, tax, extras, values, plausible }: Figures): {
  points: number
  extra: Decimal
} {
  if (tax && net && !plausible(tax.amount, net.amount)) return { points: -40, extra: nought }
  if (tax && !plausible(tax.amount, subtract(gross.amount, tax.amount)))
    return { points: -40, extra: nought }
  if (net && tax) {
    const left = subtract(gross.amount, add(net.amount, tax.amount))
    if (compare(left, nought) === 0) return { points: gross.strength > 0 ? 40 : 30, extra: nought }
    const explained =
      extras.some(
        (e) =>
          compare(e.amount, left) === 0 ||
          compare({ ...e.amount, units: -e.amount.units }, left) === 0,
      ) ||
      compare(
        left,
        extras.reduce((sum, e) => add(sum, e.amount), nought),
      ) === 0
    return explained ? { points: 25, extra: left } : { points: -15, extra: nought }
  }
  if (tax)
    return values.has(plain(subtract(gross.amount, tax.amount)))
      ? { points: 20, extra: nought }
      : { points: 0, extra: nought }
  if (net)
    return compare(net.amount, gross.amount) === 0
      ? { points: 2, extra: nought }
      : values.has(plain(subtract(gross.amount, net.amount)))
        ? { points: 12, extra: nought }
        : { points: 0, extra: nought }
  return { points: 0, extra: nought }
}

/** Where nothing is called a total, the largest amount printed is the best guess, and a poor one. */
function unlabelled(grosses: readonly Named[], printed: readonly Printed[]): Named[] {
  if (grosses.length) return grosses.slice(-40)
  const largest = printed
    .filter((p) => p.decimals > 0)
    .map((p): Named => ({ ...p, amount: decimal(p.value), strength: 0 }))
    .toSorted((a, b) => compare(b.amount, a.amount))
  return largest.slice(0, 1)
}

/**
 * Two taxes of one sale (CGST and SGST, 7 % and 19 %), and what each is laid on, are printed one by one and meant
 * together.
 */
function withSums(parts: readonly Named[]): Named[] {
  const few = parts.slice(-12)
  const sums =
    few.length < 2
      ? []
      : [few, ...few.map((_, i) => few.slice(i, i + 2)).filter((pair) => pair.length === 2)].map(
          (part): Named => {
            const amount = part.reduce((sum, p) => add(sum, p.amount), nought)
            return {
              ...part[0]!,
              amount,
              value: plainText(amount),
              raw: part.map((p) => p.raw).join(' + '),
              strength: Math.min(...part.map((p) => p.strength)) - 4,
            }
          },
        )
  return [...few, ...sums]
}

/**
 * What must be so when the other two are right: the figure printed somewhere, else computed and said so by little
 * confidence.
 */
function derived(amount: Decimal, printed: readonly Printed[], beside: Named): Candidate {
  const found = printed.findLast((p) => compare(decimal(p.value), amount) === 0)
  return found
    ? {
        value: found.value,
        raw: found.raw,
        cell: found.cell,
        confidence: Math.round((820 * found.cell.sure) / 100),
      }
    : { value: plainText(amount), raw: '', cell: beside.cell, confidence: 400 }
}

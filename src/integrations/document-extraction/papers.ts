import { addDays } from '../../kernel/calendar.ts'
import { manners, type Layout, type Paper } from './samples.ts'

/** A sequence that is the same each time: the seed's own multiplications (mulberry32). */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const layouts: readonly Layout[] = ['labels-beside', 'labels-above', 'totals-boxed']

/**
 * Invoices of every country in every layout, `each` times over: what they say is drawn, and the same for the same seed.
 */
export function papers(
  each: number,
  seed = 20_261_124,
): { country: string; layout: Layout; paper: Paper }[] {
  const pick = sequence(seed)
  const one = <T>(choices: readonly T[]): T => choices[pick(choices.length)]!
  return Object.entries(manners).flatMap(([country, { currency }]) =>
    layouts.flatMap((layout) =>
      Array.from({ length: each }, () => {
        const date = addDays('2026-01-01', pick(330))
        const price = (): string =>
          currency === 'JPY'
            ? String(100 + pick(90_000))
            : `${1 + pick(60_000)}.${String(pick(100)).padStart(2, '0')}`
        const names = [
          'Steel bolts M8',
          'Consulting hours',
          'Laptop stand',
          'Office chair',
          'Paper A4',
          'Cable 3 x 1.5',
        ]
        return {
          country,
          layout,
          paper: {
            number: one([
              `RE-2026/${pick(9999)}`,
              `2026${1000 + pick(90_000)}`,
              `INV ${1000 + pick(9000)}`,
              `A-${pick(99)}-${pick(999)}`,
            ]),
            date,
            due: addDays(date, 10 + pick(50)),
            order: pick(2) ? `PO-2026-${1000 + pick(8999)}` : null,
            seller: one([
              'Acme Components Pvt. Ltd.',
              'Müller & Söhne GmbH',
              'Northwind Traders',
              'Dupont SARL',
            ]),
            taxId: 'DE123456789',
            buyer: 'Kaveri Manufacturing',
            lines: Array.from({ length: 1 + pick(6) }, (_, i) => ({
              name: names[i]!,
              quantity: pick(8) ? String(1 + pick(40)) : '2.5',
              price: price(),
            })),
            taxPercent: one([18n, 19n, 20n, 7n]),
          },
        }
      }),
    ),
  )
}

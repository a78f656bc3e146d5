import type { Snapshot } from './snapshot.ts'

/** A frozen order of many lines; every third takes two lines of print. */
export function longOrder(lines: number): Snapshot {
  const all = Array.from({ length: lines }, (_, i) => ({
    position: i + 1,
    description:
      i % 3 === 0
        ? `Begin${i + 1} hex bolt M8x40, zinc plated, strength class 8.8, in a box with a label end${i + 1}`
        : `Begin${i + 1} washer end${i + 1}`,
    quantity: '100',
    unit: 'each',
    unit_price: '12.5',
    amount: '1250.00',
  }))
  return {
    number: 'PO-2026-0400',
    date: '2026-11-29',
    buyer: { name: 'Kaveri Manufacturing', contact: 'Anil Kumar' },
    vendor: { name: 'Acme Components', vat_id: 'DE123456789', country: 'DE', address: null },
    currency: 'INR',
    total: `${1250 * lines}.00`,
    terms_days: 30,
    expected_on: null,
    request: 'PR-2026-0001',
    locale: 'en-GB',
    language: 'en',
    lines: all,
  }
}

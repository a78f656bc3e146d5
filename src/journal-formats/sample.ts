import type { JournalLine } from './writing.ts'

/** What a format is shown by before anything was exported. */
export function sampleLines(base: string, day: string): JournalLine[] {
  const line = {
    number: 'JX-1/0001',
    day,
    text: 'Invoice 88213, Müller GmbH',
    document: '88213',
    document_day: day,
    vendor: 'Müller GmbH',
    currency: base,
    category: null,
    cost_center: null,
    tax_code: null,
  }
  return [
    {
      ...line,
      position: 1,
      purpose: 'expense',
      account: '6000',
      debit: 100_000n,
      credit: 0n,
      amount: 100_000n,
      category: 'IT',
      cost_center: 'SALES',
    },
    {
      ...line,
      position: 2,
      purpose: 'tax',
      account: '1570',
      debit: 18_000n,
      credit: 0n,
      amount: 18_000n,
    },
    {
      ...line,
      position: 3,
      purpose: 'payable',
      account: '3300',
      debit: 0n,
      credit: 118_000n,
      amount: -118_000n,
    },
  ]
}

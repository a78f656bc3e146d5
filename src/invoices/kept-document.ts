import { z } from 'zod'
import type { TaxGroup } from '../matching/index.ts'
import { parseAmount } from '../kernel/money.ts'
import { parseDecimal } from '../kernel/decimal.ts'

const text = z.string().nullable().catch(null)
const StoredDocument = z
  .object({
    amountCurrencies: z.array(z.string()).catch([]),
    precedingInvoices: z.array(z.string()).catch([]),
    seller: z.object({ name: text, vatId: text, taxId: text }).nullable().catch(null),
    taxGroups: z
      .array(z.object({ category: text, rate: text, taxable: text, tax: text }))
      .catch([]),
    totals: z
      .object({ allowances: text, charges: text })
      .catch({ allowances: null, charges: null }),
    problems: z
      .array(z.object({ rule: z.string(), severity: z.string(), message: z.string() }))
      .catch([]),
  })
  .catch({
    amountCurrencies: [],
    precedingInvoices: [],
    seller: null,
    taxGroups: [],
    totals: { allowances: null, charges: null },
    problems: [],
  })
export type KeptDocument = z.output<typeof StoredDocument>

/** What the match needs of a document as it was received and kept. */
export const keptDocument = (document: unknown): KeptDocument => StoredDocument.parse(document)

/** Amounts of a document that are no amounts of its currency count as absent: its reader said so already. */
export const minorOf = (value: string | null, currency: string): bigint | null =>
  value === null ? null : (parseAmount(value, currency)?.minor ?? null)

export const taxGroupsOf = ({ taxGroups }: KeptDocument, currency: string): TaxGroup[] =>
  taxGroups.map((group) => ({
    category: group.category,
    rate: group.rate !== null && parseDecimal(group.rate) ? group.rate : null,
    taxable: minorOf(group.taxable, currency),
    tax: minorOf(group.tax, currency),
  }))

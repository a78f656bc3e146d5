import { z } from 'zod'

/** What a column may have, in the order in which a form offers it. */
export const sourceLabels = {
  entry: 'Entry number',
  position: 'Line of the entry',
  day: 'Day in the books',
  text: 'Text',
  document: 'Document number',
  document_day: 'Day of the document',
  vendor: 'Vendor',
  account: 'Ledger account',
  purpose: 'What the account is for',
  cost_center: 'Cost centre',
  category: 'Category',
  tax_code: 'Tax code',
  debit: 'Debit',
  credit: 'Credit',
  base_amount: 'Amount',
  side: 'Letter for debit or credit',
  base_currency: 'Currency of the books',
  amount: 'Document amount',
  currency: 'Document currency',
  fixed: 'Fixed text',
} as const
export type Source = keyof typeof sourceLabels
export const sources = Object.keys(sourceLabels) as [Source, ...Source[]]

export const separators = { comma: ',', semicolon: ';', tab: '\t' } as const
export const decimalMarks = { point: '.', comma: ',' } as const
export const dayPatterns = [
  'yyyy-mm-dd',
  'dd.mm.yyyy',
  'dd/mm/yyyy',
  'mm/dd/yyyy',
  'yyyymmdd',
] as const
export const encodings = ['utf_8', 'utf_8_bom', 'windows_1252'] as const
export const amountLayouts = ['two_columns', 'signed', 'd_or_c', 's_or_h'] as const
export type AmountLayout = (typeof amountLayouts)[number]

const keysOf = <T extends object>(of: T) => Object.keys(of) as [keyof T & string]

export const Column = z.object({
  heading: z.string(),
  source: z.enum(sources),
  /** Of a fixed text; empty leaves the column empty. */
  text: z.string(),
})
export type Column = z.output<typeof Column>
/** How a file of journals is written. */
export const Format = z.object({
  separator: z.enum(keysOf(separators)),
  decimals: z.enum(keysOf(decimalMarks)),
  days: z.enum(dayPatterns),
  encoding: z.enum(encodings),
  header: z.boolean(),
  amounts: z.enum(amountLayouts),
  columns: z.array(Column),
})
export type Format = z.output<typeof Format>

/** The columns that make up an amount. The others of these do not fit. */
export const amountColumns: Record<AmountLayout, readonly Source[]> = {
  two_columns: ['debit', 'credit'],
  signed: ['base_amount'],
  d_or_c: ['base_amount', 'side'],
  s_or_h: ['base_amount', 'side'],
}

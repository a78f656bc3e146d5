import { amountText, money } from '../kernel/money.ts'
import { purposeLabels, type Purpose } from '../ledger-accounts/index.ts'
import { harmless } from '../platform/lists/index.ts'

/** A line of a journal as a file may say it. */
export type JournalLine = {
  number: string
  day: string
  text: string
  document: string | null
  document_day: string | null
  vendor: string | null
  position: number
  purpose: Purpose
  account: string
  debit: bigint
  credit: bigint
  currency: string
  amount: bigint
  category: string | null
  cost_center: string | null
  tax_code: string | null
}
type Shown = {
  line: JournalLine
  base: string
  decimals: '.' | ','
}
type Column = { header: string; isAmount: boolean; value: (shown: Shown) => string }

const number = (text: string, { decimals }: Shown): string =>
  decimals === ',' ? text.replace('.', ',') : text
const inBase = (minor: bigint, shown: Shown): string =>
  number(amountText(money(minor, shown.base)), shown)

const fields = {
  entry: ({ line }: Shown) => line.number,
  day: ({ line }: Shown) => line.day,
  account: ({ line }: Shown) => line.account,
  debit: (shown: Shown) => (shown.line.debit === 0n ? '' : inBase(shown.line.debit, shown)),
  credit: (shown: Shown) => (shown.line.credit === 0n ? '' : inBase(shown.line.credit, shown)),
  signed: (shown: Shown) => inBase(shown.line.debit - shown.line.credit, shown),
  base: ({ base }: Shown) => base,
  currency: ({ line }: Shown) => line.currency,
  amount: (shown: Shown) =>
    number(amountText(money(shown.line.amount, shown.line.currency)), shown),
  purpose: ({ line }: Shown) => purposeLabels[line.purpose],
  category: ({ line }: Shown) => line.category ?? '',
  cost_center: ({ line }: Shown) => line.cost_center ?? '',
  tax_code: ({ line }: Shown) => line.tax_code ?? '',
  text: ({ line }: Shown) => line.text,
  document: ({ line }: Shown) => line.document ?? '',
  document_day: ({ line }: Shown) => line.document_day ?? '',
  vendor: ({ line }: Shown) => line.vendor ?? '',
}
type Field = keyof typeof fields
/** Only amounts stand as numbers: a text that looks like one stays a text. */
const amounts: ReadonlySet<Field> = new Set(['debit', 'credit', 'signed', 'amount'])

/** How a file of journals is written. Another one for another accounting system is one more entry here. */
type Format = {
  label: string
  separator: ',' | ';'
  decimals: '.' | ','
  columns: readonly (readonly [header: string, field: Field])[]
}
export const formats = {
  two_sides: {
    label: 'Debit and credit in two columns',
    separator: ',',
    decimals: '.',
    columns: [
      ['entry', 'entry'],
      ['date', 'day'],
      ['account', 'account'],
      ['debit', 'debit'],
      ['credit', 'credit'],
      ['currency', 'base'],
      ['document_amount', 'amount'],
      ['document_currency', 'currency'],
      ['what', 'purpose'],
      ['category', 'category'],
      ['cost_center', 'cost_center'],
      ['tax_code', 'tax_code'],
      ['text', 'text'],
      ['document', 'document'],
      ['document_date', 'document_day'],
      ['vendor', 'vendor'],
    ],
  },
  one_amount: {
    label: 'One amount with its sign, decimal comma, semicolons',
    separator: ';',
    decimals: ',',
    columns: [
      ['entry', 'entry'],
      ['date', 'day'],
      ['account', 'account'],
      ['amount', 'signed'],
      ['currency', 'base'],
      ['document_amount', 'amount'],
      ['document_currency', 'currency'],
      ['cost_center', 'cost_center'],
      ['tax_code', 'tax_code'],
      ['text', 'text'],
      ['document', 'document'],
      ['document_date', 'document_day'],
      ['vendor', 'vendor'],
    ],
  },
} as const satisfies Record<string, Format>
export const formatCodes = Object.keys(formats) as [FormatCode, ...FormatCode[]]
export type FormatCode = keyof typeof formats

const columnsOf = ({ columns }: Format): Column[] =>
  columns.map(([header, field]) => ({
    header,
    isAmount: amounts.has(field),
    value: fields[field],
  }))

export function fileOf(lines: readonly JournalLine[], code: FormatCode, base: string): Buffer {
  const format: Format = formats[code]
  const columns = columnsOf(format)
  const head = columns.map(({ header }) => quoted(header))
  const rows = lines.map((line) =>
    columns.map(({ isAmount, value }) => {
      const text = value({ line, base, decimals: format.decimals })
      return isAmount ? text : quoted(text)
    }),
  )
  const table = [head, ...rows].map((row) => row.join(format.separator))
  return Buffer.from(`\ufeff${table.join('\r\n')}\r\n`)
}
const quoted = (value: string): string => `"${harmless(value).replaceAll('"', '""')}"`

import { toWindows1252 } from '../integrations/bank-files/index.ts'
import { amountText, money } from '../kernel/money.ts'
import { purposeLabels, type Purpose } from '../ledger-accounts/index.ts'
import { harmless } from '../platform/lists/index.ts'
import { decimalMarks, separators, type Column, type Format, type Source } from './format.ts'

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
type Shown = { line: JournalLine; base: string; format: Format; column: Column }

const number = (minor: bigint, currency: string, { format }: Shown): string =>
  amountText(money(minor, currency)).replace('.', decimalMarks[format.decimals])
const inBase = (minor: bigint, shown: Shown): string => number(minor, shown.base, shown)
const size = (minor: bigint): bigint => (minor < 0n ? -minor : minor)
const hasLetter = ({ format }: Shown): boolean =>
  format.amounts === 'd_or_c' || format.amounts === 's_or_h'
const signed = (minor: bigint, shown: Shown): bigint => (hasLetter(shown) ? size(minor) : minor)
const isDebit = ({ line }: Shown): boolean =>
  line.debit === line.credit ? line.amount >= 0n : line.debit > line.credit
const letters = { d_or_c: ['D', 'C'], s_or_h: ['S', 'H'] } as const
function side(shown: Shown): string {
  const { amounts } = shown.format
  if (amounts !== 'd_or_c' && amounts !== 's_or_h') return ''
  return letters[amounts][isDebit(shown) ? 0 : 1]
}
function dayText(day: string | null, { format }: Shown): string {
  if (day === null) return ''
  const [year, month, date] = day.split('-') as [string, string, string]
  return format.days.replace('yyyy', year).replace('mm', month).replace('dd', date)
}

const values: Record<Source, (shown: Shown) => string> = {
  entry: ({ line }) => line.number,
  position: ({ line }) => String(line.position),
  day: (shown) => dayText(shown.line.day, shown),
  text: ({ line }) => line.text,
  document: ({ line }) => line.document ?? '',
  document_day: (shown) => dayText(shown.line.document_day, shown),
  vendor: ({ line }) => line.vendor ?? '',
  account: ({ line }) => line.account,
  purpose: ({ line }) => purposeLabels[line.purpose],
  cost_center: ({ line }) => line.cost_center ?? '',
  category: ({ line }) => line.category ?? '',
  tax_code: ({ line }) => line.tax_code ?? '',
  debit: (shown) => (shown.line.debit === 0n ? '' : inBase(shown.line.debit, shown)),
  credit: (shown) => (shown.line.credit === 0n ? '' : inBase(shown.line.credit, shown)),
  base_amount: (shown) => inBase(signed(shown.line.debit - shown.line.credit, shown), shown),
  side,
  base_currency: ({ base }) => base,
  amount: (shown) => number(signed(shown.line.amount, shown), shown.line.currency, shown),
  currency: ({ line }) => line.currency,
  fixed: ({ column }) => column.text,
}
/** Only amounts stand as numbers: a text that looks like one stays a text. */
const amounts: ReadonlySet<Source> = new Set(['debit', 'credit', 'base_amount', 'amount'])

/** The file of journal lines, the same bytes for the same lines and the same format. */
export function fileOf(lines: readonly JournalLine[], format: Format, base: string): Buffer {
  const separator = separators[format.separator]
  const text = (value: string): string => quoted(harmless(lettersOf(value, format)))
  const head = format.columns.map(({ heading }) => text(heading))
  const rows = lines.map((line) =>
    format.columns.map((column) => {
      const value = values[column.source]({ line, base, format, column })
      if (!amounts.has(column.source)) return text(value)
      return value.includes(separator) ? quoted(value) : value
    }),
  )
  const table = (format.header ? [head, ...rows] : rows).map((row) => row.join(separator))
  return bytesOf(`${table.join('\r\n')}\r\n`, format)
}
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`

/** Replaced before formulas are looked for, so that none appears by it. */
const lettersOf = (value: string, { encoding }: Format): string =>
  encoding === 'windows_1252' ? toWindows1252(value).text : value

function bytesOf(text: string, { encoding }: Format): Buffer {
  if (encoding === 'windows_1252') return toWindows1252(text).bytes
  return Buffer.from(encoding === 'utf_8_bom' ? `\ufeff${text}` : text)
}

/** How a file reads to somebody who looks at it. */
export const shownText = (bytes: Buffer, { encoding }: Format): string =>
  new TextDecoder(encoding === 'windows_1252' ? 'windows-1252' : 'utf-8').decode(bytes)

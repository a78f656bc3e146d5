export type Row = Record<string, unknown>

const bigintMark = '\u0001bigint'
const dateMark = '\u0001date'

/** Rows as text, which no reader can change for another; amounts and instants stay what they are. */
export const textOfRows = (rows: readonly Row[]): string => JSON.stringify(rows.map(marked))

export const rowsOfText = (text: string): Row[] => JSON.parse(text, unmarked) as Row[]

function marked(value: unknown): unknown {
  if (typeof value === 'bigint') return { [bigintMark]: String(value) }
  if (value instanceof Date) return { [dateMark]: value.toISOString() }
  if (Array.isArray(value)) return value.map(marked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, marked(part)]))
}

function unmarked(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (bigintMark in value) return BigInt(String(value[bigintMark]))
  if (dateMark in value) return new Date(String(value[dateMark]))
  return value
}

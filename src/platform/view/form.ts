import type { FieldError } from '../../kernel/problem.ts'
import type { ErrorSummary } from './ui.ts'

/**
 * A form as last typed: values by field name, errors by JSON pointer ('/lines/0/quantity' is the field
 * lines-0-quantity).
 */
export type FormState = {
  value: (name: string) => string
  error: (pointer: string) => string | undefined
  summary: ErrorSummary | null
}

export const fieldId = (pointer: string): string => pointer.slice(1).replaceAll('/', '-')

export function formState(
  values: Record<string, unknown>,
  errors: readonly FieldError[] = [],
): FormState {
  return {
    value: (name) => textOf(values[name]),
    error: (pointer) => errors.find((e) => e.pointer === pointer)?.detail,
    summary: errors.length
      ? {
          problems: errors.map((e) => ({
            text: e.detail,
            ...(e.pointer ? { fieldId: fieldId(e.pointer) } : {}),
            ...(e.way ? { way: e.way } : {}),
          })),
        }
      : null,
  }
}

export const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : ''

type SentRow = Record<string, unknown>
const isRow = (row: unknown): row is SentRow =>
  typeof row === 'object' && row !== null && !Array.isArray(row)
/** Rows of a repeated group as the browser sent them: an array, or an object when indexes have gaps. */
const listOf = (value: unknown): unknown[] | null => {
  if (Array.isArray(value)) return value
  return isRow(value) && Object.keys(value).every((key) => /^\d+$/.test(key))
    ? Object.values(value)
    : null
}
/** What can be shown again of the rows that were sent. */
export const rowsOf = (value: unknown): SentRow[] => (listOf(value) ?? []).filter(isRow)

/**
 * The rows that were sent, for a schema. What is no list of rows is given on as it came, so that the schema refuses it.
 */
export function rowsSent(
  value: unknown,
  read: (rows: SentRow[]) => unknown[] = (rows) => rows,
): unknown {
  const list = value === undefined ? [] : listOf(value)
  return list?.every(isRow) ? read(list) : value
}

/** The buttons that add and remove a line on the server, for browsers without JavaScript. */
export function reshaped(values: Record<string, unknown>): Record<string, unknown>[] {
  const rows = rowsOf(values['lines'])
  if (values['add_line'] !== undefined) return [...rows, { unit: 'each' }]
  const removed = values['remove_line'] === undefined ? -1 : Number(values['remove_line'])
  return rows.filter((_, i) => i !== removed)
}

const reshaping = ['add_line', 'remove_line', 'move_up', 'move_down', 'show_preview'] as const
/** A button was pressed that shows the form again instead of sending it. */
export const asksReshape = (values: Record<string, unknown>): boolean =>
  reshaping.some((name) => values[name] !== undefined)

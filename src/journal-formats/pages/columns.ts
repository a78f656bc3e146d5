import { rowsOf, textOf } from '../../platform/view/form.ts'

/** A column as it was typed. It may be invalid. */
export type TypedColumn = { heading: string; source: string; text: string }

const indexOf = (value: unknown): number => (value === undefined ? -1 : Number(value))
const typed = (row: Record<string, unknown>): TypedColumn => ({
  heading: textOf(row['heading']),
  source: textOf(row['source']),
  text: textOf(row['text']),
})

/** The columns of the form, after the button was pressed that adds, removes or moves one. */
export function rowsAsked(values: Record<string, unknown>): TypedColumn[] {
  const removed = indexOf(values['remove_line'])
  const rows = rowsOf(values['columns'])
    .map(typed)
    .filter((_, i) => i !== removed)
  if (values['add_line'] !== undefined) rows.push({ heading: '', source: 'fixed', text: '' })
  return exchanged(rows, moveOf(values))
}

type Move = { from: number; to: number }
function moveOf(values: Record<string, unknown>): Move | null {
  const [up, down] = [indexOf(values['move_up']), indexOf(values['move_down'])]
  if (up >= 0) return { from: up, to: up - 1 }
  return down >= 0 ? { from: down, to: down + 1 } : null
}

function exchanged(rows: readonly TypedColumn[], move: Move | null): TypedColumn[] {
  const [moved, other] = move ? [rows[move.from], rows[move.to]] : []
  if (!move || !moved || !other) return [...rows]
  return rows.with(move.from, other).with(move.to, moved)
}

/** Which column is gone on with: the one that was added or moved. */
export function focusOf(values: Record<string, unknown>): number | null {
  if (values['add_line'] !== undefined) return rowsOf(values['columns']).length
  return moveOf(values)?.to ?? null
}

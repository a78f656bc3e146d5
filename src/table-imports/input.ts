import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import { text, wholeNumber } from '../platform/http/input.ts'
import type { Upload } from '../platform/http/route.ts'
import { csvOf } from '../platform/table-file.ts'
import type { OtherEncoding } from '../platform/table-text.ts'
import { rowsSent } from '../platform/view/form.ts'

export const mostColumns = 100
/** Characters of a cell that is corrected. */
export const mostCellLength = 1000

export const Fields = z
  .array(z.string().max(40))
  .max(mostColumns, `A table has at most ${mostColumns} columns.`)
export const Line = wholeNumber({ label: 'The line', least: 1, most: 1_000_000 })
const cell = z.literal('').or(text(mostCellLength, 'The cell'))
/** JSON sends a list; a form sends numbered rows. */
export const Corrections = z.preprocess(
  (value) => rowsSent(value),
  z
    .array(z.strictObject({ line: Line, cells: z.record(z.string().max(100), cell) }))
    .min(1, 'Correct at least one line.')
    .max(200, 'Correct at most 200 lines at a time.'),
)
/** A table that is pasted instead of sent as a file. */
export const csvText = z
  .string()
  .max(200_000, 'The table is too large to paste; send it as a file.')
  .optional()

/** `readAs`: how its file was written, where that is not UTF-8. */
export type SentTable = { csv: string; readAs: OtherEncoding | null }

/** The table of a file (of a workbook the first sheet), or the one that was pasted. 422 when there is none. */
export async function sentTable(
  upload: Upload | null,
  pasted: string | undefined,
  numberColumns?: (headings: readonly string[]) => readonly number[],
): Promise<SentTable> {
  if (upload) {
    const read = await csvOf(upload.bytes, numberColumns)
    if ('problem' in read) throw invalid('/file', 'unreadable', read.problem)
    return read
  }
  if (!pasted?.trim()) throw invalid('/file', 'missing', 'Choose a table, or paste one.')
  return { csv: pasted, readAs: null }
}

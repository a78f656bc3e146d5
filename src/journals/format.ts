import { invalid } from '../kernel/problem.ts'
import {
  builtIn,
  builtInCodes,
  findVersion,
  shareNewest,
  type BuiltInCode,
  type Format,
} from '../journal-formats/index.ts'
import type { Tx } from '../platform/db/tx.ts'

/** How the file of an export is written: in a format that everybody has, or in one that was declared. */
export const exportFormats = [...builtInCodes, 'declared'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** A format as an export keeps it. */
export type ChosenFormat = {
  format: ExportFormat
  formatVersionId: string | null
  content: Format
}
const isBuiltIn = (format: string): format is BuiltInCode => format in builtIn

const ofEverybody = (format: BuiltInCode): ChosenFormat => ({
  format,
  formatVersionId: null,
  content: builtIn[format],
})

/** The format that a new export names: a code, or the id of one that was declared. 422 where it is not offered. */
export async function chosenFormat(tx: Tx, named: string): Promise<ChosenFormat> {
  if (isBuiltIn(named)) return ofEverybody(named)
  const newest = await shareNewest(tx, named)
  if (!newest) throw invalid('/format', 'unknown', 'Choose how the file is written.')
  if (!newest.active)
    throw invalid(
      '/format',
      'archived',
      `“${newest.name}” is archived. Choose another format, or restore it first.`,
    )
  return { format: 'declared', formatVersionId: newest.id, content: newest.content }
}

/** The format of an export that was made, as it was then. */
export async function formatOfExport(
  tx: Tx,
  made: { format: ExportFormat; format_version_id: string | null },
): Promise<ChosenFormat> {
  if (made.format !== 'declared') return ofEverybody(made.format)
  const id = made.format_version_id
  if (id === null) throw new Error('an export in a declared format has no version of it')
  return { format: 'declared', formatVersionId: id, content: await findVersion(tx, id) }
}

import { z } from 'zod'
import type { ReadCtx } from '../ctx.ts'
import { stream, type Reply } from '../http/reply.ts'
import type { Asked } from './asked.ts'
import type { FileCell } from './columns.ts'
import { csvFile } from './csv.ts'
import { columnsFor, namesOf, readSlice, type List } from './list.ts'
import type { Place } from './place.ts'
import { known, refuseMisread, type Misread } from './misread.ts'
import { columnsOf } from './queries.ts'
import { resolved } from './resolved.ts'
import type { Found } from './source.ts'
import { xlsxFile } from './xlsx.ts'

const formats = {
  csv: { mediaType: 'text/csv; charset=utf-8', write: csvFile },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: xlsxFile,
  },
}
const Format = z.enum(['csv', 'xlsx']).default('csv')
const noFormat: Misread = {
  parameter: 'format',
  why: 'There is no such format',
  help: known(Object.keys(formats)),
  what: 'it',
}

/**
 * Every row of the view, from its first page on, with the columns it shows. A file cannot say that a filter was left
 * out, so a filter that is not understood is refused.
 */
export async function listFile<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Readonly<Record<string, unknown>>,
): Promise<Reply<null>> {
  const { format: wanted, ...query } = given
  const [{ asked }, kept] = await Promise.all([
    resolved(ctx, list, query),
    columnsOf(ctx.tx, list.path, ctx.actor.userId),
  ])
  const read = Format.safeParse(wanted === '' ? undefined : wanted)
  refuseMisread([...asked.misread, ...(read.success ? [] : [noFormat])])
  const format = read.data ?? 'csv'
  const names = namesOf(columnsFor(list, ctx), asked.columns, kept?.columns)
  const { mediaType, write } = formats[format]
  return stream(
    write(rowsOf(ctx, list, asked, names)),
    mediaType,
    `${list.path.slice(1).replaceAll('/', '-')}-${ctx.today}.${format}`,
  )
}

const perRead = 200

async function* rowsOf<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
  names: readonly string[],
): AsyncGenerator<readonly FileCell[]> {
  const columns = names.flatMap((name) => list.columns[name]!.file)
  yield columns.map(({ label }) => ({ text: label }))
  const { sort, descending } = asked
  for (let after: Place | null = null; ;) {
    const { rows, more, placeOf }: Found<R> = await readSlice(ctx, list, {
      values: asked.values,
      sort,
      descending,
      after,
      backwards: false,
      limit: perRead,
    })
    for (const row of rows) yield columns.map(({ value }) => value(row, ctx))
    if (!more) return
    after = placeOf(rows.at(-1)!)
  }
}

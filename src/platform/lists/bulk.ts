import { z } from 'zod'
import { forbidden, Problem } from '../../kernel/problem.ts'
import type { Ctx } from '../ctx.ts'
import type { Button, PageHeader, Table } from '../view/ui.ts'
import { mayDo, type List } from './list.ts'
import { findRows, idOf } from './source.ts'

const most = 200
const oneOrMore = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(z.uuid('This is not one of the rows.'), 'Choose at least one row.')
    .min(1, 'Choose at least one row.')
    .max(most, `At most ${most} rows at a time.`),
)
export const bulkInput = (actions: readonly string[]) =>
  z.strictObject({
    action: z.enum(actions as readonly [string, ...string[]], 'Choose what is to be done.'),
    ids: oneOrMore,
    /** The view to go back to. */
    back: z.string().max(2000).optional(),
  })

export const OutcomeJson = z.object({
  done: z.int(),
  refused: z.int(),
  rows: z.array(z.object({ id: z.uuid(), done: z.boolean(), detail: z.string() })),
})
type RowOutcome = { id: string; name: string; done: boolean; detail: string }
export type OutcomePage = {
  title: string
  header: PageHeader
  table: Table
  back: Button
  rows: readonly RowOutcome[]
}
export const outcomeJson = ({ rows }: OutcomePage): z.input<typeof OutcomeJson> => ({
  done: rows.filter(({ done }) => done).length,
  refused: rows.filter(({ done }) => !done).length,
  rows: rows.map(({ id, done, detail }) => ({ id, done, detail })),
})

type Wanted = { action: string; ids: readonly string[]; back?: string | undefined }

/** Each row is changed on its own: what is refused keeps none of the others. */
export async function changeEach<R extends object>(
  ctx: Ctx,
  list: List<R>,
  { action, ids, back }: Wanted,
): Promise<OutcomePage> {
  const { name, actions } = list.bulk!
  const chosen = actions[action]!
  if (!mayDo(chosen, ctx.actor.permissions))
    throw forbidden('Your roles do not include this. An administrator can grant it.')
  const { label } = chosen
  const found = await findRows(ctx.tx, await list.rows(ctx), ids)
  const names = new Map(found.map((row) => [idOf(row), name(row)]))
  const rows: RowOutcome[] = []
  for (const id of new Set(ids)) {
    const known = names.get(id)
    const refusal =
      known === undefined
        ? 'It does not exist, or is not yours to see.'
        : 'run' in chosen
          ? await refusalOf(ctx, (part) => chosen.run(part, id))
          : null
    rows.push({ id, name: known ?? id, done: refusal === null, detail: refusal ?? 'Done' })
  }
  return outcomePage(list, { label, rows, back: back ?? '' })
}

async function refusalOf(ctx: Ctx, change: (part: Ctx) => Promise<void>): Promise<string | null> {
  try {
    await ctx.apart(change)
    return null
  } catch (error) {
    const problem = ctx.problemOf(error)
    if (!(problem instanceof Problem) || problem.status >= 500) throw error
    return problem.message
  }
}

function outcomePage<R extends object>(
  list: List<R>,
  { label, rows, back }: { label: string; rows: readonly RowOutcome[]; back: string },
): OutcomePage {
  const done = rows.filter((row) => row.done).length
  const title = `${label}: ${countText(done, rows.length)}`
  return {
    title,
    rows,
    header: { title, crumbs: [{ label: list.title, href: list.path }, { label }] },
    back: {
      label: `Back to ${list.title.toLowerCase()}`,
      href: back ? `${list.path}?${new URLSearchParams(back)}` : list.path,
      icon: 'arrow-left',
    },
    table: {
      label: title,
      columns: [{ label: list.title }, { label: 'Result' }, { label: 'Why' }],
      rows: rows.map((row) => ({
        cells: [
          { kind: 'text', text: row.name },
          {
            kind: 'status',
            status: row.done ? { text: 'Done', tone: 'ok' } : { text: 'Refused', tone: 'bad' },
          },
          { kind: 'text', text: row.done ? '' : row.detail },
        ],
      })),
    },
  }
}

/** '3 of 4 done' */
export const countText = (done: number, all: number): string => `${done} of ${all} done`

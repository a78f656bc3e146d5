import { isDeepStrictEqual } from 'node:util'
import { conflict } from '../kernel/problem.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import { formatOf, type FormatInput } from './input.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'journal_format', id })

export function create(ctx: Ctx, input: FormatInput): string {
  const content = formatOf(input)
  const id = ctx.newId()
  queries.insert(ctx.tx, id, input.name)
  insertVersion(ctx, { formatId: id, number: 1, content })
  ctx.record('journal_format.created', subjectOf(id), { name: input.name, ...content })
  return id
}

type Seen = { version?: number | undefined }
/** What is not said stays. */
type Edited = Omit<FormatInput, 'header'> & Seen & { header?: boolean | undefined }

/** What it was stays a version of its own, so that files made with it can be made again. */
export async function edit(ctx: Ctx, id: string, input: Edited): Promise<void> {
  const { version, ...given } = input
  const before = await ctx.lock(queries.journalFormat, id, version)
  const content = formatOf({ ...given, header: saidOr(given.header, before.content.header) })
  const isSame = isDeepStrictEqual(content, before.content)
  const number = isSame ? before.number : before.number + 1
  if (!isSame) insertVersion(ctx, { formatId: id, number, content })
  queries.save(ctx.tx, { id, name: given.name, number, active: before.active })
  ctx.record('journal_format.edited', subjectOf(id), {
    name: { from: before.name, to: given.name },
    number: { from: before.number, to: number },
    ...(isSame ? {} : content),
  })
}

/** It is offered no more. What was exported with it stays as it is. */
export async function archive(ctx: Ctx, id: string, { version }: Seen): Promise<void> {
  const before = await ctx.lock(queries.journalFormat, id, version)
  if (!before.active) throw conflict('wrong_state', 'This format is archived already.')
  queries.save(ctx.tx, { ...before, active: false })
  ctx.record('journal_format.archived', subjectOf(id), { name: before.name })
}

export async function restore(ctx: Ctx, id: string, { version }: Seen): Promise<void> {
  const before = await ctx.lock(queries.journalFormat, id, version)
  if (before.active) throw conflict('wrong_state', 'This format is in use already.')
  queries.save(ctx.tx, { ...before, active: true })
  ctx.record('journal_format.restored', subjectOf(id), { name: before.name })
}

type NewVersion = Pick<
  Parameters<typeof queries.insertVersion>[1],
  'formatId' | 'number' | 'content'
>
const insertVersion = (ctx: Ctx, version: NewVersion): void =>
  queries.insertVersion(ctx.tx, {
    ...version,
    id: ctx.newId(),
    by: ctx.actor.userId,
    at: ctx.now,
  })

import type { z } from 'zod'
import { message, toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { DocChain, TimelineEvent } from '../platform/view/ui.ts'
import { wordsOf } from './words.ts'
import * as queries from './queries.ts'

export { Document as DocumentJson } from './queries.ts'
export type ChainDocument = z.output<typeof queries.Document>
export { anchorAudit, keptAnchors } from './jobs.ts'
export { verifyAudit, verifyChain } from './verify.ts'
export { csv } from './csv.ts'

/** Who did what to a document, and why, newest first. */
export async function timelineOf(ctx: ReadCtx, subjectId: string): Promise<TimelineEvent[]> {
  const rows = await queries.eventsOf(ctx.tx, subjectId)
  return rows.map((row) => {
    const { what, note, tone, icon, byRule } = wordsOf(ctx.kinds, row.action, row.data)
    return {
      who: byRule ? 'SVPMS' : (row.who ?? 'SVPMS'),
      what,
      note,
      tone,
      icon,
      via: byRule && row.who ? toText(message('note.after_step', { person: row.who })) : undefined,
      when: dateTimeText(row.at, ctx.actor.timeZone),
      at: row.at.toISOString(),
    }
  })
}

/** The documents this one belongs with, one click away in either direction. */
export async function chainOf(
  ctx: ReadCtx,
  current: { kind: string; id: string },
): Promise<{ view: DocChain; rows: ChainDocument[] }> {
  const linked = await queries.chain(ctx, current.id)
  return {
    rows: linked.map(({ advance: _advance, ...row }) => row),
    view: {
      links: linked.map((row) => ({
        label: row.advance
          ? `Advance, ${row.advance}`
          : labelOf(ctx.kinds.name(row.kind), row.status),
        number: row.number,
        href: mayOpen(ctx, row.kind) ? ctx.kinds.path(row.kind, row.id) : undefined,
        current: row.id === current.id,
      })),
    },
  }
}

/** A document that somebody may not read is named, and leads nowhere. */
function mayOpen({ kinds, actor }: ReadCtx, code: string): boolean {
  const { read } = kinds.of(code)
  return read === null || actor.permissions.has(read)
}

/** What came to nothing is not shown as if it counted. */
const cameToNothing: readonly string[] = ['cancelled', 'withdrawn', 'rejected']
const labelOf = (name: string, status: string): string =>
  cameToNothing.includes(status) ? `${name}, ${status}` : name

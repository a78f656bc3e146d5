import { message } from '../messages/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { approvedKinds, reroute } from '../approvals/index.ts'
import { forbidden, invalid, refuseStale } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { checkSpan, delegationLifecycle, delegationState } from './delegation.ts'
import * as queries from './queries.ts'

export type NewDelegation = {
  to: string
  kind: string
  cap: bigint | null
  from: string
  until: string
  note: string | null
}
const subjectOf = (id: string) => ({ kind: 'delegation', id })

/**
 * Delegates this person's approvals. Their open tasks move at once when the delegation begins today, otherwise on its
 * first day.
 */
export async function delegate(ctx: Ctx, input: NewDelegation): Promise<string> {
  checkSpan(input, ctx.today)
  if (input.to === ctx.actor.userId)
    throw invalid('/to', 'oneself', 'Choose somebody other than yourself.')
  if (input.kind !== '*' && !approvedKinds(ctx).some((subject) => subject.kind === input.kind))
    throw invalid('/kind', 'unknown', 'Choose a kind of document from the list.')
  const person = await queries.activeMember(ctx.tx, input.to)
  if (!person) throw invalid('/to', 'unknown', 'Choose somebody who is active here.')
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    from: ctx.actor.userId,
    to: input.to,
    kind: input.kind,
    cap: input.cap,
    first: input.from,
    until: input.until,
    note: input.note,
  })
  ctx.record('delegation.made', subjectOf(id), {
    to: input.to,
    kind: input.kind,
    cap: input.cap,
    from: input.from,
    until: input.until,
    note: message('note.stands_in', {
      person: person.name,
      for: ctx.actor.name,
      from: input.from,
      until: input.until,
    }),
  })
  await notify(ctx, [input.to], {
    kind: 'mention',
    key: `delegation ${id}`,
    title: message('notice.stand_in', { person: ctx.actor.name }),
    body: message('notice.stand_in_days', { from: input.from, until: input.until }),
    path: '/me/delegation',
    subject: subjectOf(id),
  })
  if (input.from === ctx.today) await reroute(ctx, [ctx.actor.userId])
  return id
}

/** What was moved and is not decided comes back at once. */
export async function end(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const found = await queries.lock(ctx.tx, id)
  if (found.from_id !== ctx.actor.userId) throw forbidden(`Only ${found.from_name} may end this.`)
  refuseStale(version, found)
  const state = delegationState(
    { from: found.valid_from, until: found.valid_until, ended: found.ended },
    ctx.today,
  )
  move(delegationLifecycle, state, 'end')
  queries.end(ctx.tx, id, ctx.now)
  ctx.record('delegation.ended', subjectOf(id), {
    note: message('note.stands_in_no_more', { person: found.to_name, for: found.from_name }),
  })
  await notify(ctx, [found.to_id], {
    kind: 'mention',
    key: `delegation ended ${id}`,
    title: message('notice.stand_in_ended', { person: found.from_name }),
    body: null,
    path: '/me/delegation',
    subject: subjectOf(id),
  })
  await reroute(ctx, [found.from_id])
}

/** Open tasks follow what begins and ends today. */
export const follow = async (ctx: Ctx): Promise<number> =>
  reroute(
    ctx,
    (await queries.away(ctx.tx, ctx.today)).map((row) => row.from_id),
  )

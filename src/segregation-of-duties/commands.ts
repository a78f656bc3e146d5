import { z } from 'zod'
import { forbidden } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { conflictingWith, duties, type Duty } from './duty.ts'

const Clash = z.object({ duty: z.string() })

/** Notes that this person does a duty on a thing. 403 when they did the other half of a conflicting pair on it, whatever their roles. */
export async function perform(
  ctx: Ctx,
  duty: Duty,
  subject: { kind: string; id: string },
): Promise<void> {
  const clash = await ctx.tx.maybeOne(sql.type(Clash)`
    with clash as (select duty from duties_done where subject_id = ${subject.id} and user_id = ${ctx.actor.userId} and duty = any(${sql.array(conflictingWith(duty), 'text')}) limit 1),
    done as (insert into duties_done (subject_kind, subject_id, duty, user_id) select ${subject.kind}, ${subject.id}, ${duty}, ${ctx.actor.userId} where not exists (select 1 from clash) on conflict do nothing)
    select duty from clash`)
  if (clash)
    throw forbidden(
      `You are the one who ${duties[clash.duty as Duty].words}. Somebody else must be the one who ${duties[duty].words}.`,
    )
}

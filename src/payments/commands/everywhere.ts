import { limitsFor } from '../../kernel/actor.ts'
import type { Permission } from '../../kernel/permissions.ts'
import { forbidden } from '../../kernel/problem.ts'
import type { ReadCtx } from '../../platform/ctx.ts'

/** A run pays for the whole organisation, so a role for a part of it is not enough. */
export function expectEverywhere(ctx: Pick<ReadCtx, 'actor'>, permission: Permission): void {
  if (limitsFor(ctx.actor, permission) !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and payments concern all of it. Ask somebody whose role holds everywhere.',
    )
}

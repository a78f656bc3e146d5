import { forbidden } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

/** What the screens say wherever the only person decides alone. */
export const aloneText =
  'You are the only person here, so you decide alone. It is on record, and ends when a second person joins.'

const somebodyJoined = () =>
  forbidden(
    'Somebody else has joined, so nobody may decide on their own work. Take it back and submit it again: then it goes to somebody who may decide.',
  )
/** The messages for violated constraints. */
export const constraints: Constraints = { approvals__only_person: somebodyJoined }

/** Whether the organisation never had a second person, for screens (without a lock). */
export const isOnlyPerson = async (ctx: ReadCtx): Promise<boolean> =>
  (await queries.onlyPerson(ctx.tx)).alone

/** The same for commands that depend on it: it locks, so that nobody joins before the command ends. */
export const lockOnlyPerson = async (ctx: Ctx): Promise<boolean> =>
  (await queries.lockOnlyPerson(ctx.tx)).alone

/** 403 once a second person has ever joined, even if they have left. */
export async function expectOnlyPerson(ctx: Ctx): Promise<void> {
  if (!(await lockOnlyPerson(ctx))) throw somebodyJoined()
}

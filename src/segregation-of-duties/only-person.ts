import { forbidden } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

/** What the screens say wherever the only person decides alone. */
export const aloneText =
  'You are the only person here, so you decide alone. It is on record, and ends when a second person joins.'

const somebodyJoined = () =>
  forbidden(
    'Somebody else has joined, so nobody decides on their own work any more. Take it back and submit it again: then it goes to whoever may decide.',
  )
/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = { approvals__only_person: somebodyJoined }

/** Whether the organisation never had a second person, as a screen may say it. */
export const isOnlyPerson = async (ctx: ReadCtx): Promise<boolean> =>
  (await queries.onlyPerson(ctx.tx)).alone

/** The same for a command that decides by it: nobody joins before it ends. */
export const lockOnlyPerson = async (ctx: Ctx): Promise<boolean> =>
  (await queries.lockOnlyPerson(ctx.tx)).alone

/** 403 once somebody else has joined, whoever of them is still there. */
export async function expectOnlyPerson(ctx: Ctx): Promise<void> {
  if (!(await lockOnlyPerson(ctx))) throw somebodyJoined()
}

import { suppression } from '../notifications/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { businessDate } from '../kernel/calendar.ts'

const words = {
  bounced: 'Mail to this address came back on',
  complained: 'Mail to this address was reported as spam on',
  unsubscribed: 'This address unsubscribed on',
}

/**
 * Why a person gets no notices by mail; null when they do. What they ask for themselves, such as a link to sign in, is
 * sent all the same.
 */
export async function mailTrouble(ctx: ReadCtx, userId: string): Promise<string | null> {
  const found = await suppression(ctx.tx, userId)
  return (
    found &&
    `${words[found.reason]} ${dateText(businessDate(found.at, ctx.actor.timeZone))}, so notifications are not mailed to it.`
  )
}
export const allowAgain = 'Mail this address again'

import { addDays } from '../kernel/calendar.ts'
import type { DecisionLink } from '../notifications/index.ts'
import { newId } from '../kernel/id.ts'
import { linkHash, newLink } from '../kernel/link.ts'
import { systemId } from '../kernel/actor.ts'
import type { CommandDeps, ReadCtx } from '../platform/ctx.ts'
import { writeIn } from '../platform/db/tx.ts'
import * as links from './link-queries.ts'
import * as queries from './queries.ts'
import type { Approval } from './queries.ts'

const daysOpen = 7

/** A token contains its organisation, because its user may not be signed in. */
const tokenOf = (tenantId: string, secret: string): string =>
  Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url') + secret
const prefixLength = 22
export function tenantOf(token: string): string | null {
  const hex = Buffer.from(token.slice(0, prefixLength), 'base64url').toString('hex')
  return token.length > prefixLength && hex.length === 32
    ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : null
}

/**
 * A link by which only this person decides, without signing in. It is made when it is sent, so that the secret is in no
 * queue.
 */
export const mintLink =
  (deps: Pick<CommandDeps, 'db' | 'clock'>): DecisionLink =>
  ({ tenantId, userId, approvalId, deviceId }) => {
    return writeIn(deps.db, { tenantId, userId: systemId }, async (tx) => {
      const asked = await links.askedAbout(tx, approvalId, userId)
      if (!asked) return null
      const { token, hash } = newLink()
      const now = deps.clock?.() ?? new Date()
      links.insertLink(tx, {
        id: newId(),
        hash,
        approvalId,
        revision: asked.revision,
        userId,
        deviceId,
        expiresAt: new Date(
          `${addDays(now.toISOString().slice(0, 10), daysOpen)}${now.toISOString().slice(10)}`,
        ),
      })
      return `/a/${tokenOf(tenantId, token)}`
    })
  }
export const hashOfToken = (token: string): string => linkHash(token.slice(prefixLength))

export type LinkState =
  'open' | 'used' | 'expired' | 'device_gone' | 'changed' | 'done' | 'not_asked'
/** Whether a link can still decide, and if not, why. */
export async function linkStateOf(
  ctx: ReadCtx,
  link: links.Link,
): Promise<{ linkState: LinkState; approval: Approval; latest: Approval }> {
  const approval = await queries.find(ctx.tx, link.approval_id)
  const [latest, asked, device] = await Promise.all([
    queries.latestOf(ctx.tx, approval.subject_id),
    links.askedAbout(ctx.tx, approval.id, link.user_id),
    link.device_id === null || links.deviceIsThere(ctx.tx, link.device_id),
  ])
  const standing = link.used_at
    ? 'used'
    : !device
      ? 'device_gone'
      : link.expires_at <= ctx.now
        ? 'expired'
        : latest && latest.id !== approval.id
          ? 'changed'
          : approval.status !== 'pending'
            ? 'done'
            : asked
              ? 'open'
              : 'not_asked'
  return { linkState: standing, approval, latest: latest ?? approval }
}

/** From this amount on, the link decides only after signing in. */
export const needsSignIn = async (ctx: ReadCtx, approval: Approval): Promise<boolean> =>
  approval.amount >= (await links.linkLimit(ctx.tx)).limit

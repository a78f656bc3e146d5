import type { Request, Response } from 'express'
import { z } from 'zod'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Limits } from '../platform/limits.ts'
import type { Logger } from '../platform/log.ts'
import { startSession, later, safePath, type How } from './session.ts'
import type { KnownDevices } from './known-devices.ts'
import { findActor, identityOf, type Identity } from './people.ts'

type Page = (req: Request, title: string, view: string, data: object) => string
export type EntranceDeps = ProcessDeps & {
  /** Ends a person's sessions and apps, but the one named. */
  signOut: (userId: string, except?: string) => Promise<number>
  enqueueAlone: (name: string, data: Record<string, unknown>) => Promise<void>
  page: Page
  limits: Limits
  devices: KnownDevices
}

const Methods = z.object({ password: z.boolean(), totp: z.boolean(), passkeys: z.number() })
export type Methods = z.output<typeof Methods>
export async function methodsOf(db: Db, userId: string): Promise<Methods> {
  const { rows } = await db.raw('select password, totp, passkeys from sign_in_methods($1)', [
    userId,
  ])
  return rows[0] ? Methods.parse(rows[0]) : { password: false, totp: false, passkeys: 0 }
}

/** Writes a fact about a person into the audit log of the organisation they are in. */
export async function note(
  deps: ProcessDeps,
  who: Identity,
  action: string,
  data: Record<string, unknown>,
  requestId: string | null = null,
): Promise<void> {
  const actor = await findActor(deps.db, who)
  if (actor)
    await command(deps, actor, requestId, async (ctx) =>
      ctx.record(action, { kind: 'member', id: who.userId }, data),
    )
}

/** The last step of every sign-in: the audit row, then the session. */
export async function signInBy(
  deps: EntranceDeps,
  req: Request,
  res: Response,
  who: Identity,
  how: How,
  at: string | undefined,
): Promise<void> {
  await note(deps, who, 'member.signed_in', { how }, String(res.locals['requestId'] ?? ''))
  const person = await findActor(deps.db, who)
  if (person) deps.devices.remember(req, res, person.email)
  await startSession(req, res, who, at, how === 'sso' ? '' : undefined, how === 'sso')
}

/**
 * A password or a mailed link was correct. People who have set up one-time codes must enter one before they are signed
 * in.
 */
export async function afterFirstFactor(
  deps: EntranceDeps,
  req: Request,
  res: Response,
  who: Identity,
  how: 'password' | 'link',
  at: string | undefined,
): Promise<void> {
  if (!(await methodsOf(deps.db, who.userId)).totp) return signInBy(deps, req, res, who, how, at)
  await later((done) => req.session.regenerate(done))
  req.session.pending = { ...who, since: Date.now(), returnTo: safePath(at) }
  await later((done) => req.session.save(done))
  res.redirect(303, '/sign-in/code')
}

/** Records a refused sign-in for the organisation. An unknown address costs the same work: one look-up and one job. */
export async function refused(
  deps: Pick<EntranceDeps, 'db' | 'enqueueAlone'>,
  who: { email: string } | Identity,
  how: string,
): Promise<void> {
  const known =
    'email' in who ? await identityOf(deps.db, who.email.trim().toLowerCase().slice(0, 254)) : who
  await deps.enqueueAlone('sign-in-failed', {
    userId: known?.userId ?? null,
    home: known?.tenantId ?? null,
    how,
    at: new Date().toISOString(),
  })
}
const Failure = z.object({
  userId: z.uuid().nullable(),
  home: z.uuid().nullable(),
  how: z.string(),
  at: z.string(),
})
export const noteFailure =
  (deps: ProcessDeps, log: Logger): Handler =>
  async (data) => {
    const { userId, home, how, at } = Failure.parse(data)
    if (userId && home)
      await note(deps, { userId, tenantId: home }, 'member.sign_in_failed', { how, at })
    else log.warn({ how, at }, 'sign-in refused: nobody has this address')
  }

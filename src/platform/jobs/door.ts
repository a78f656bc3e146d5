import { timingSafeEqual } from 'node:crypto'
import { Router, type Request } from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { Problem } from '../../kernel/problem.ts'
import type { Config } from '../config.ts'
import type { Jobs } from './jobs.ts'
import type { Schedule } from './schedule.ts'

type Door = {
  jobs: Jobs
  schedule: Schedule
  key: string | null
  scheduler: Config['scheduler']
  tidy: () => Promise<void>
}
const drainMs = 8000

/**
 * What Cloud Scheduler calls: POST /internal/jobs/drain, and /internal/jobs/<name> for scheduled work. Both answer
 * within ten seconds how many jobs they did; what is left is done by the next drain. The service is open to the
 * internet, so this check is the only wall: a token of Google's for our service account and our audience, or the key.
 */
export function schedulerDoor({ jobs, schedule, key, scheduler, tidy }: Door): Router {
  const googles =
    scheduler &&
    createRemoteJWKSet(new URL(scheduler.jwksUrl), {
      timeoutDuration: 5000,
      cooldownDuration: 30_000,
    })

  /** Why a token was refused is never told, nor logged with the token. */
  async function isScheduler(token: string): Promise<boolean> {
    if (!scheduler || !googles) return false
    try {
      const { payload } = await jwtVerify(token, googles, {
        issuer: ['https://accounts.google.com', 'accounts.google.com'],
        audience: scheduler.audience,
        algorithms: ['RS256'],
        clockTolerance: 30,
        requiredClaims: ['exp', 'iat', 'email'],
      })
      return payload['email'] === scheduler.serviceAccount && payload['email_verified'] === true
    } catch {
      return false
    }
  }
  async function assertMay(req: Pick<Request, 'get'>): Promise<void> {
    const token = /^Bearer (.{1,4000})$/.exec(req.get('Authorization') ?? '')?.[1] ?? ''
    if (!(key && isSame(token, key)) && !(await isScheduler(token)))
      throw new Problem(401, 'bad_key', 'This route is for the scheduler.')
  }

  async function runRequest(req: Request<{ name: string }>): Promise<number> {
    await assertMay(req)
    if (req.params.name === 'drain') await tidy()
    else if (!(await schedule.ask(req.params.name)))
      throw new Problem(404, 'not_found', 'There is no such job.')
    return jobs.drain(drainMs)
  }
  return Router().post(
    '/:name',
    (req, res, next) => void runRequest(req).then((done) => res.json({ done }), next),
  )
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

import { Router } from 'express'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../db/pool.ts'
import { schemaOf } from '../db/schema.ts'

export type Health = {
  db: Db
  version: string
  known?: readonly string[]
  /** A sentence when stored secrets cannot be read with the keys at hand. */
  sealedProblem?: () => Promise<string | null>
}
type Answer = { httpStatus: 200 | 503; status: string; schema?: string | null; reason?: string }

const withinMs = 900
const unavailable: Answer = { httpStatus: 503, status: 'unavailable' }

/**
 * /health: this process answers. /ready: within a second, whether it also reaches the database, at the schema it knows
 * or a newer one, and can read what is sealed there. Migrations only ever expand what the release before uses, so
 * while a roll-out goes on the old processes serve on; one that lacks what it needs does not. Neither says more than
 * that.
 */
export function health(checks: Health): Router {
  const router = Router()
  router.get('/health', (_req, res) => void res.json({ status: 'ok', version: checks.version }))
  router.get('/ready', async (_req, res) => {
    const late = sleep(withinMs, unavailable, { ref: false })
    const answered = readiness(checks).catch(() => unavailable)
    const { httpStatus, ...answer } = await Promise.race([answered, late])
    res.status(httpStatus).json(answer)
  })
  return router
}

async function readiness({ db, known, sealedProblem }: Health): Promise<Answer> {
  const { name: schema, standing } = await schemaOf(db, known)
  const reason =
    standing === 'older' ? `the database is ${standing} than this program` : await sealedProblem?.()
  return reason ? { ...unavailable, schema, reason } : { httpStatus: 200, status: 'ready', schema }
}

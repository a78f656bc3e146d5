import { Router } from 'express'
import type { Db } from '../db/pool.ts'
import { schemaOf } from '../db/schema.ts'

/**
 * /health: this process answers. /ready: it can also reach the database, at the schema it knows or a newer one. Migrations only ever expand what the release before uses,
 * so while a roll-out goes on the old processes serve on; one that lacks what it needs does not. Neither says more than that.
 */
export function health(db: Db, known?: readonly string[]): Router {
  const router = Router()
  router.get('/health', (_req, res) => void res.json({ status: 'ok' }))
  router.get('/ready', async (_req, res) => {
    try {
      const { name, standing } = await schemaOf(db, known)
      if (standing !== 'older') res.json({ status: 'ready', schema: name })
      else
        res.status(503).json({
          status: 'unavailable',
          schema: name,
          reason: `the database is ${standing} than this program`,
        })
    } catch {
      res.status(503).json({ status: 'unavailable' })
    }
  })
  return router
}

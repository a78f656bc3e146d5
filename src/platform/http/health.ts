import { Router } from 'express'
import type { Db } from '../db/pool.ts'

/** /health: this process answers. /ready: it can also reach the database, at the schema it knows. Neither says more than that. */
export function health(db: Db): Router {
  const router = Router()
  router.get('/health', (_req, res) => void res.json({ status: 'ok' }))
  router.get('/ready', async (_req, res) => {
    try {
      const { rows } = await db.raw('select name from schema_migrations order by id desc limit 1')
      res.json({ status: 'ready', schema: rows[0]?.['name'] ?? null })
    } catch {
      res.status(503).json({ status: 'unavailable' })
    }
  })
  return router
}

import { Router } from 'express'
import type { Db } from '../db/pool.ts'
import { schemaOf } from '../db/schema.ts'

/** /health: this process answers. /ready: it can also reach the database, at exactly the schema it knows. Neither says more than that. */
export function health(db: Db, known?: readonly string[]): Router {
  const router = Router()
  router.get('/health', (_req, res) => void res.json({ status: 'ok' }))
  router.get('/ready', async (_req, res) => {
    try {
      const { name, standing } = await schemaOf(db, known)
      if (standing === 'same') res.json({ status: 'ready', schema: name })
      else res.status(503).json({ status: 'unavailable', schema: name, reason: `the database is ${standing} than this program` })
    } catch {
      res.status(503).json({ status: 'unavailable' })
    }
  })
  return router
}

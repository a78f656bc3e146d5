import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Row = z.object({
  issuer: z.string(),
  client_id: z.string(),
  domain: z.string(),
  joins: z.boolean(),
  default_role: z.string(),
  domain_token: z.string().nullable(),
  proven: z.boolean(),
  version: z.number(),
})
export const none = z.object({})
export const current = (tx: Tx) =>
  tx.maybeOne(
    sql.type(Row)`
      select
        issuer,
        client_id,
        domain,
        joins,
        default_role,
        domain_token,
        domain_proven is not distinct from domain as proven,
        version
      from identity_providers
    `,
  )

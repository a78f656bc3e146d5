import { z } from 'zod'
import { systemId, type Actor } from '../kernel/actor.ts'
import type { Db } from './db/pool.ts'
import { readIn } from './db/tx.ts'
import { sql } from './db/sql.ts'

const Row = z.object({
  slug: z.string(),
  name: z.string(),
  baseCurrency: z.string(),
  timeZone: z.string(),
  locale: z.string(),
})

/**
 * Who acts when nobody does: a scheduled job, in one organisation. It has no permissions; commands that check a
 * person's rights refuse it.
 */
export async function systemActor(db: Db, tenantId: string): Promise<Actor> {
  const organisation = await readIn(db, { tenantId, userId: systemId }).one(
    sql.type(Row)`
      select slug, name, base_currency as "baseCurrency", time_zone as "timeZone", locale
      from organisations
    `,
  )
  return {
    userId: systemId,
    tenantId,
    name: 'SVPMS',
    email: '',
    roles: [],
    limitedRoles: [],
    permissions: new Set(),
    limits: '',
    viewedBy: null,
    locale: organisation.locale,
    timeZone: organisation.timeZone,
    organisation,
  }
}

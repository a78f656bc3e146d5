import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

export type LinkPurpose = 'sign_in' | 'invitation' | 'notice'
type NewLink = {
  hash: string
  contactId: string
  purpose: LinkPurpose
  path: string
  /** As PostgreSQL reads an interval. */
  lifetime: string
}
const Kept = z.object({ kept: z.boolean() })
/** False where the contact may not come in. */
export const keep = async (tx: Tx, l: NewLink): Promise<boolean> =>
  (
    await tx.one(
      sql.type(Kept)`
        select
          keep_portal_link(
            ${l.hash},
            ${l.contactId},
            ${l.purpose},
            ${l.path},
            ${l.lifetime}::interval
          ) as kept
      `,
    )
  ).kept

const Reader = z.object({
  name: z.string(),
  email: z.string(),
  language: z.enum(['en', 'de']),
  organisation: z.string(),
})
/** Who a letter goes to. */
export const reader = (tx: Tx, contactId: string) =>
  tx.maybeOne(
    sql.type(Reader)`
      select c.name, c.email, c.language, o.name as organisation
      from
        vendor_contacts as c
        join organisations as o on o.tenant_id = c.tenant_id
      where c.id = ${contactId} and c.active and c.email is not null
    `,
  )

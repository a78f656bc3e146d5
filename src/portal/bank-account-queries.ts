import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { accountSchemes, accountStatuses } from '../vendor-bank-accounts/index.ts'

const Row = z.object({
  id: z.string(),
  holder: z.string(),
  country: z.string(),
  currency: z.string(),
  scheme: z.enum(accountSchemes),
  ending: z.string(),
  status: z.enum(accountStatuses),
  active_on: z.string().nullable(),
  end_reason: z.string().nullable(),
  letter: z.string().nullable(),
  letter_refused: z.boolean(),
  version: z.number(),
})
export type PortalAccount = z.output<typeof Row>
/** The newest first. The vendor is named, because a command asks for the organisation. */
export const accounts = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Row)`
      select
        a.id,
        a.holder,
        a.country,
        a.currency,
        a.scheme,
        a.ending,
        a.status,
        a.active_on::text,
        a.end_reason,
        f.name as letter,
        coalesce(f.status in ('refused', 'removed'), false) as letter_refused,
        a.version
      from
        vendor_bank_accounts as a
        left join attachments as f on f.tenant_id = a.tenant_id and f.id = a.letter_id
      where a.vendor_id = ${vendorId}
      order by a.id desc
      limit 50
    `,
  )
const Visible = z.object({ id: z.string() })
/** As a contact: one of their own, else 404. */
export const visibleAccount = (tx: Tx, id: string) =>
  tx.one(sql.type(Visible)`select a.id from vendor_bank_accounts as a where a.id = ${id}`)

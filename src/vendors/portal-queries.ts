import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

const Account = z.object({
  contact_id: z.string(),
  opened: z.boolean(),
  withdrawn: z.boolean(),
})
/** Which contacts were let into the portal. */
export const accounts = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(Account)`
      select contact_id, opened_at is not null as opened, withdrawn_at is not null as withdrawn
      from portal_accounts
      where vendor_id = ${vendorId}
    `,
  )

const Onboarding = z.object({
  state: z.enum(['invited', 'submitted', 'changes_requested', 'active', 'rejected', 'withdrawn']),
  reason: z.string().nullable(),
})
/** How far the vendor is with giving its details. */
export const onboarding = (tx: Tx, vendorId: string) =>
  tx.maybeOne(
    sql.type(Onboarding)`
      select state, reason from vendor_onboardings where vendor_id = ${vendorId}
    `,
  )

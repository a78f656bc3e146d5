import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

export const Row = z.object({
  tenant_id: z.string(),
  slug: z.string(),
  name: z.string(),
  base_currency: z.string(),
  time_zone: z.string(),
  locale: z.string(),
  fiscal_year_start: z.number(),
  number_prefixes: z.record(z.string(), z.string()),
  demo: z.boolean(),
  approval_days: z.number(),
  bank_account_days: z.number(),
  link_limit: z.bigint(),
  link_limit_wanted: z.bigint().nullable(),
  link_limit_wanted_by: z.string().nullable(),
  unbudgeted: z.enum(['block', 'warn', 'free']),
  rate_limit_pct: z.string(),
  invoice_rate_day: z.enum(['invoice_date', 'capture_date']),
  version: z.number(),
})
export const find = (tx: Tx) =>
  tx.one(
    sql.type(Row)`
      select
        tenant_id,
        slug,
        name,
        base_currency,
        time_zone,
        locale,
        fiscal_year_start,
        number_prefixes,
        demo,
        approval_days,
        bank_account_days,
        link_limit,
        link_limit_wanted,
        link_limit_wanted_by,
        unbudgeted,
        rate_limit_pct,
        invoice_rate_day,
        version
      from organisations
    `,
  )

import { z } from 'zod'
import { isLocale } from '../kernel/choices.ts'
import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import type { Ctx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import {
  baseAmount,
  percentage,
  text,
  version,
  wholeNumber,
  timeZone,
} from '../platform/http/input.ts'
import { divide } from '../role-proposals/index.ts'
import { find } from './settings-queries.ts'

export const series = {
  PR: 'Purchase requests',
  PO: 'Purchase orders',
  GRN: 'Goods receipts',
  INV: 'Invoices',
  V: 'Vendors',
  BT: 'Budget transfers',
} as const
export const uncovered = {
  block: 'Is refused',
  warn: 'Is allowed, with a warning',
  free: 'Is allowed',
} as const
export const rateDays = {
  invoice_date: 'That of the invoice date',
  capture_date: 'That of the day it is entered',
} as const
const prefix = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{1,8}$/, 'Use one to eight letters and digits.')
  .optional()
export const Settings = z.strictObject({
  version,
  name: text(200, 'Name'),
  time_zone: timeZone,
  locale: z.string().refine(isLocale, 'Choose from the list.'),
  approval_days: wholeNumber({ label: 'Working days', least: 1, most: 60 }).optional(),
  bank_account_days: wholeNumber({ label: 'Business days', least: 1, most: 30 }).optional(),
  link_limit: baseAmount('The amount').optional(),
  rate_limit_pct: percentage('The limit', '50').optional(),
  invoice_rate_day: z.enum(['invoice_date', 'capture_date'], 'Choose from the list.').optional(),
  prefix_PR: prefix,
  prefix_PO: prefix,
  prefix_GRN: prefix,
  prefix_INV: prefix,
  prefix_V: prefix,
  prefix_BT: prefix,
  unbudgeted: z.enum(['block', 'warn', 'free'], 'Choose from the list.').optional(),
})
/** Raising the limit of links needs a second administrator, unless there has only ever been one. */
async function linkLimitWaits(ctx: Ctx, before: bigint, wanted: bigint): Promise<boolean> {
  return wanted > before && !(await divide(ctx, [])).alone
}

/** New letters count for new documents; numbers once given stay, and the counting goes on. */
export async function edit(ctx: Ctx, input: z.output<typeof Settings>): Promise<boolean> {
  const before = await find(ctx.tx)
  const prefixes = Object.fromEntries(
    Object.keys(series).flatMap((key) => {
      const value = input[`prefix_${key}` as 'prefix_PO']
      return value && value !== key ? [[key, value]] : []
    }),
  )
  const limit =
    input.link_limit === undefined
      ? money(before.link_limit, before.base_currency)
      : amountIn(before.base_currency, input.link_limit, {
          pointer: '/link_limit',
          label: 'The amount',
        })
  const changes = limit.minor !== before.link_limit
  const waits = await linkLimitWaits(ctx, before.link_limit, limit.minor)
  const days = input.approval_days ?? before.approval_days
  const accountDays = input.bank_account_days ?? before.bank_account_days
  const ratePct = input.rate_limit_pct ?? before.rate_limit_pct
  expectFresh(
    await ctx.tx.run(sql.type(z.object({}))`
      update organisations
      set
        name = ${input.name},
        time_zone = ${input.time_zone},
        locale = ${input.locale},
        number_prefixes = ${JSON.stringify(prefixes)}::jsonb,
        approval_days = ${days},
        bank_account_days = ${accountDays},
        link_limit = case
          when ${waits} then link_limit
          else ${limit.minor}
        end,
        link_limit_wanted = case
          when ${waits} then ${limit.minor}
          when ${changes} then null
          else link_limit_wanted
        end,
        link_limit_wanted_by = case
          when ${waits} then ${ctx.actor.userId}::uuid
          when ${changes} then null
          else link_limit_wanted_by
        end,
        unbudgeted = ${input.unbudgeted ?? before.unbudgeted},
        rate_limit_pct = ${ratePct},
        rate_limit_by = case
          when rate_limit_pct != ${ratePct}::numeric then ${ctx.actor.userId}::uuid
          else rate_limit_by
        end,
        invoice_rate_day = ${input.invoice_rate_day ?? before.invoice_rate_day},
        version = version + 1
      where tenant_id = (select current_tenant()) and version = ${input.version ?? before.version}
    `),
  )
  ctx.record(
    'organisation.edited',
    { kind: 'organisation', id: ctx.actor.tenantId },
    {
      name: { from: before.name, to: input.name },
      unbudgeted: { from: before.unbudgeted, to: input.unbudgeted ?? before.unbudgeted },
      time_zone: { from: before.time_zone, to: input.time_zone },
      locale: { from: before.locale, to: input.locale },
      approval_days: { from: before.approval_days, to: days },
      bank_account_days: { from: before.bank_account_days, to: accountDays },
      link_limit: { from: before.link_limit, to: waits ? before.link_limit : limit.minor },
      rate_limit_pct: {
        from: before.rate_limit_pct,
        to: ratePct,
      },
      invoice_rate_day: {
        from: before.invoice_rate_day,
        to: input.invoice_rate_day ?? before.invoice_rate_day,
      },
    },
  )
  if (waits)
    ctx.record(
      'organisation.link_limit_wanted',
      { kind: 'organisation', id: ctx.actor.tenantId },
      { link_limit: { from: before.link_limit, to: limit.minor } },
    )
  return waits
}

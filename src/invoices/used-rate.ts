import { usedRate, type UsedRate } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Invoice } from './invoice.ts'

/** The exchange rate that an invoice is judged by: of its own day, or when it came in. */
export const usedRateOf = (ctx: ReadCtx, invoice: Invoice): Promise<UsedRate | null> =>
  usedRate(ctx, {
    currency: invoice.currency,
    rate: invoice.fx_rate,
    day: invoice.issue_date,
    at: invoice.created_at,
  })

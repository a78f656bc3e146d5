import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { findVendor } from '../vendors/index.ts'
import { noProfile, paymentMethods } from './profile.ts'
import * as queries from './queries.ts'

export const ProfileJson = z.object({
  vendor_id: Uuid,
  trading_name: z.string().nullable(),
  website: z.string().nullable(),
  parent_id: Uuid.nullable(),
  payment_method: z.enum(paymentMethods).nullable(),
  minimum_order: Money.nullable(),
  delivery_days: z.int().nullable(),
  default_tax_rate: z.string().nullable(),
  risk_reason: z.string().nullable(),
  version: Version,
})

export async function findJson(
  { tx }: ReadCtx,
  vendorId: string,
): Promise<z.input<typeof ProfileJson>> {
  const [vendor, kept] = await Promise.all([
    findVendor(tx, vendorId),
    queries.findOptional(tx, vendorId),
  ])
  const { minimum_order: least, ...profile } = kept ?? noProfile
  return {
    vendor_id: vendorId,
    trading_name: profile.trading_name,
    website: profile.website,
    parent_id: profile.parent_id,
    payment_method: profile.payment_method,
    minimum_order:
      kept?.minimum_order_currency && least !== null
        ? moneyJson(least, kept.minimum_order_currency)
        : null,
    delivery_days: profile.delivery_days,
    default_tax_rate: profile.default_tax_rate,
    risk_reason: profile.risk_reason,
    version: vendor.version,
  }
}

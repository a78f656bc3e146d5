import * as queries from './queries.ts'
import { z } from 'zod'
import { Currency, Uuid, Version } from '../platform/http/output.ts'
import { HoldJson, standingJson } from '../vendor-holds/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'

export type Vendor = z.output<typeof queries.Row>

export const VendorJson = z.object({
  id: Uuid,
  number: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().regex(/^[A-Z]{2}$/),
  currency: Currency,
  payment_terms_days: z.int().min(0),
  risk: z.enum(['low', 'medium', 'high']),
  status: z.enum(['pending', 'active', 'blocked']),
  status_reason: z.string().nullable(),
  version: Version,
})
export const vendorJson = (v: Vendor): z.input<typeof VendorJson> => ({
  id: v.id,
  number: v.number,
  name: v.name,
  vat_id: v.vat_id,
  email: v.email,
  country: v.country,
  currency: v.currency,
  payment_terms_days: v.payment_terms_days,
  risk: v.risk,
  status: v.status,
  status_reason: v.status_reason,
  version: v.version,
})

const VendorContactJson = z.object({
  id: Uuid,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  language: z.enum(['en', 'de']),
  purposes: z.array(z.enum(['orders', 'invoices', 'payments', 'quality'])),
  active: z.boolean(),
  version: Version,
})
/** One vendor, with its contacts and what of it is on hold. */
export const FullVendorJson = VendorJson.extend({
  contacts: z.array(VendorContactJson),
  holds: z.array(HoldJson),
})

/** One vendor, read for the API. */
export async function findJson(ctx: ReadCtx, id: string): Promise<z.input<typeof FullVendorJson>> {
  const [vendor, contacts, holds] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.contacts(ctx.tx, id),
    standingJson(ctx, id),
  ])
  return { ...vendorJson(vendor), contacts: [...contacts], holds }
}

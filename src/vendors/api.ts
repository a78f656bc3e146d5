import * as queries from './queries.ts'
import * as shown from './page-queries.ts'
import { z } from 'zod'
import { Currency, Uuid, Version } from '../platform/http/output.ts'
import { HoldJson, standingJson } from '../vendor-holds/index.ts'
import { checks } from '../integrations/tax-numbers/index.ts'
import { stageOf, stages } from './stage.ts'
import { customValuesJson } from '../custom-fields/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'

export type Vendor = z.output<typeof queries.ShownRow>

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
  status: z.enum(['pending', 'active', 'blocked', 'inactive']),
  /** How far it is on its way: the one status that people are shown. */
  stage: z.enum(stages),
  status_reason: z.string().nullable(),
  /** The vendor that it was merged into. */
  merged_into: Uuid.nullable(),
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
  stage: stageOf(v),
  status_reason: v.status_reason,
  merged_into: v.merged_into,
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
const VendorAddressJson = z.object({
  id: Uuid,
  purpose: z.enum(['legal', 'remit_to', 'orders']),
  street: z.string(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
  version: Version,
})
const VendorTaxRegistrationJson = z.object({
  id: Uuid,
  country: z.string(),
  scheme: z.string(),
  number: z.string(),
  check: z.enum(checks),
  main: z.boolean(),
  version: Version,
})
const PartJson = z.object({ id: Uuid, code: z.string(), name: z.string() })
/** One vendor, with its contacts, addresses, tax numbers and what of it is on hold. */
export const FullVendorJson = VendorJson.extend({
  contacts: z.array(VendorContactJson),
  addresses: z.array(VendorAddressJson),
  tax_registrations: z.array(VendorTaxRegistrationJson),
  categories: z.array(PartJson),
  /** None means that it may sell to all of them. */
  entities: z.array(PartJson),
  /** By key, those that an administrator defined; yes and no are true and false, a number is text. */
  custom_fields: z.record(z.string(), z.union([z.string(), z.boolean()])),
  holds: z.array(HoldJson),
})

/** One vendor, read for the API. */
export async function findJson(ctx: ReadCtx, id: string): Promise<z.input<typeof FullVendorJson>> {
  const { tx } = ctx
  const [vendor, contacts, addresses, registrations, holds, categories, entities, custom] =
    await Promise.all([
      queries.findShown(tx, id),
      shown.contacts(tx, id),
      shown.addresses(tx, id),
      shown.registrations(tx, id),
      standingJson(ctx, id),
      shown.categories(tx, id),
      shown.entities(tx, id),
      customValuesJson(ctx, { kind: 'vendor', id }),
    ])
  return {
    ...vendorJson(vendor),
    contacts: [...contacts],
    addresses: [...addresses],
    tax_registrations: registrations.map(({ check_state: check, ...rest }) => ({ ...rest, check })),
    categories: [...categories],
    entities: [...entities],
    custom_fields: custom,
    holds,
  }
}

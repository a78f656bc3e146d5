import { z } from 'zod'
import { Currency, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { type Collection } from './collection.ts'

export const CollectionJson = z.object({
  id: Uuid,
  number: z.string(),
  vendor_id: Uuid,
  vendor_name: z.string(),
  purpose: z.enum(['vendor_refund', 'portal_fee', 'other']),
  description: z.string(),
  amount: Money,
  received: Money,
  status: z.enum(['requested', 'awaiting_payment', 'processing', 'paid', 'refused', 'cancelled']),
  payment_intent: z.string().nullable(),
  failure: z.string().nullable(),
  paid_at: Instant.nullable(),
  created_at: Instant,
  version: Version,
})
export const collectionJson = (c: Collection): z.input<typeof CollectionJson> => ({
  id: c.id,
  number: c.number,
  vendor_id: c.vendor_id,
  vendor_name: c.vendor_name,
  purpose: c.purpose,
  description: c.description,
  amount: moneyJson(c.amount, c.currency),
  received: moneyJson(c.received, c.currency),
  status: c.status,
  payment_intent: c.intent_id,
  failure: c.failure,
  paid_at: c.paid_at?.toISOString() ?? null,
  created_at: c.created_at.toISOString(),
  version: c.version,
})
export const SecretJson = z.object({ client_secret: z.string(), amount: Money, currency: Currency })

import { z } from 'zod'
import { Instant, Uuid, Version } from '../platform/http/output.ts'
import { masked, schemes } from '../vendor-bank-accounts/index.ts'
import type { PaymentAccount } from './queries.ts'

export const PaymentAccountJson = z.object({
  id: Uuid,
  name: z.string(),
  entity_id: Uuid,
  entity: z.string(),
  holder: z.string(),
  country: z.string(),
  currency: z.string(),
  scheme: z.enum(schemes),
  bank_code: z.string().nullable(),
  /** Its last characters. */
  account: z.string(),
  company_id: z.string().nullable(),
  financial_account: z.string().nullable(),
  active: z.boolean(),
  version: Version,
  added_at: Instant,
})
export const paymentAccountJson = (a: PaymentAccount): z.input<typeof PaymentAccountJson> => ({
  id: a.id,
  name: a.name,
  entity_id: a.entity_id,
  entity: a.entity,
  holder: a.holder,
  country: a.country,
  currency: a.currency,
  scheme: a.scheme,
  bank_code: a.bank_code,
  account: masked(a.ending),
  company_id: a.company_id,
  financial_account: a.financial_account,
  active: a.active,
  version: a.version,
  added_at: a.added_at.toISOString(),
})

import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Currency, Day, Uuid, Version, wholeList } from '../platform/http/output.ts'
import { accountSchemes, masked } from './account-number.ts'
import { statuses } from './bank-account.ts'
import * as queries from './queries.ts'
import type { BankAccount } from './queries.ts'

export const BankAccountJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  holder: z.string(),
  country: z.string(),
  currency: Currency,
  scheme: z.enum(accountSchemes),
  bank_code: z.string().nullable(),
  masked_number: z.string(),
  status: z.enum(statuses),
  valid_from: Day,
  beside_others: z.boolean(),
  active_on: Day.nullable(),
  proof_id: Uuid.nullable(),
  contact_confirmed: z.boolean(),
  call_back: z.string().nullable(),
  proposed_by: z.string(),
  verified_by: z.string().nullable(),
  end_reason: z.string().nullable(),
  version: Version,
})
export const BankAccountsJson = wholeList(BankAccountJson)
export const RevealedJson = BankAccountJson.extend({ number: z.string().nullable() })

const bankAccountJson = (a: BankAccount): z.input<typeof BankAccountJson> => ({
  id: a.id,
  vendor_id: a.vendor_id,
  holder: a.holder,
  country: a.country,
  currency: a.currency,
  scheme: a.scheme,
  bank_code: a.bank_code,
  masked_number: masked(a.ending),
  status: a.status,
  valid_from: a.valid_from,
  beside_others: a.beside_others,
  active_on: a.active_on,
  proof_id: a.proof_id,
  contact_confirmed: a.contact_confirmed_at !== null,
  call_back: a.call_back,
  proposed_by: a.proposed_by_name,
  verified_by: a.verified_by_name,
  end_reason: a.end_reason,
  version: a.version,
})

/** The whole number, on the one answer that shows it. */
export const revealedJson = (account: BankAccount): z.input<typeof RevealedJson> => ({
  ...bankAccountJson(account),
  number: account.number,
})
export const findJson = async ({ tx }: ReadCtx, id: string) =>
  bankAccountJson(await queries.find(tx, id))
export async function listJson({ tx }: ReadCtx, vendorId: string) {
  await queries.findVendor(tx, vendorId)
  return { data: (await queries.ofVendor(tx, vendorId)).map(bankAccountJson), next_cursor: null }
}

import { z } from 'zod'
import { optional, text } from '../platform/http/input.ts'
import { country } from '../vendors/index.ts'

/** What an address of a vendor is for; a vendor has one for each. */
export const addressPurposes = ['legal', 'remit_to', 'orders'] as const
type AddressPurpose = (typeof addressPurposes)[number]

export type AddressContent = {
  purpose: AddressPurpose
  street: string
  postal_code: string | null
  city: string
  region: string | null
  country: string
}
const fields = ['purpose', 'street', 'postal_code', 'city', 'region', 'country'] as const

/** What changed, as the audit trail keeps it. */
export const addressDifferences = (
  before: AddressContent,
  after: AddressContent,
): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, { from: before[field], to: after[field] }]),
  )

/** An address as it is typed, or as a table brings it. */
export const addressFields = z.strictObject({
  purpose: z.enum(addressPurposes, 'Choose what the address is for.'),
  street: text(300, 'Street and number'),
  postal_code: optional(text(20, 'Postal code'))
    .optional()
    .transform((value) => value ?? null),
  city: text(100, 'City'),
  region: optional(text(100, 'State or region'))
    .optional()
    .transform((value) => value ?? null),
  country,
})

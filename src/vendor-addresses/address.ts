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

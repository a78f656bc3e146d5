import { invalid } from '../kernel/problem.ts'
import { saidOr } from '../kernel/unsaid.ts'

const addressFields = ['street', 'addition', 'postal_code', 'city', 'region'] as const
export type AddressFields = Record<(typeof addressFields)[number], string | null>

export const noAddress: AddressFields = {
  street: null,
  addition: null,
  postal_code: null,
  city: null,
  region: null,
}

type Seated = AddressFields & { country: string | null }
type Seat = AddressFields & { street: string; city: string; country: string }

/** The address of a legal entity, which has all of it or none. */
export const addressOf = (entity: Seated): Seat | null => {
  const { street, addition, postal_code: postalCode, city, region, country } = entity
  return street !== null && city !== null && country !== null
    ? { street, addition, postal_code: postalCode, city, region, country }
    : null
}

const needed = [
  ['street', 'Street and number'],
  ['city', 'City'],
  ['country', 'Country'],
] as const

/** A part of an address would go out on orders as if it were all of it. */
export function refusePartOfAddress(entity: Seated): void {
  if (addressFields.every((field) => entity[field] === null)) return
  for (const [field, label] of needed)
    if (entity[field] === null)
      throw invalid(
        `/${field}`,
        'required',
        `${label} is missing. Enter it, or leave the whole address empty.`,
      )
}

/** What was, and what is, of each field of the address that is not the same. */
export const addressChanges = (
  before: AddressFields,
  after: AddressFields,
): Record<string, { from: string | null; to: string | null }> =>
  Object.fromEntries(
    addressFields
      .filter((field) => before[field] !== after[field])
      .map((field) => [field, { from: before[field], to: after[field] }]),
  )

/** The address as it was, but for what is said. */
export const addressToKeep = (
  said: Partial<Record<keyof AddressFields, string | null | undefined>>,
  before: AddressFields,
): AddressFields => ({
  street: saidOr(said.street, before.street),
  addition: saidOr(said.addition, before.addition),
  postal_code: saidOr(said.postal_code, before.postal_code),
  city: saidOr(said.city, before.city),
  region: saidOr(said.region, before.region),
})

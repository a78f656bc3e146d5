import { z } from 'zod'

export const placeAddress = z.object({
  street: z.string(),
  addition: z.string().nullable(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
})
export type PlaceAddress = z.output<typeof placeAddress>

/** A place as an order keeps it: with the legal entity whose orders alone are delivered there. */
export const placeOfDelivery = z.object({
  id: z.string(),
  name: z.string(),
  entity_id: z.string().nullable(),
  entity: z.string().nullable(),
  ...placeAddress.shape,
  contact: z.string().nullable(),
})
export type PlaceOfDelivery = z.output<typeof placeOfDelivery>

/** ['Plot 7', 'Gate 2', '635109 Hosur, Tamil Nadu', 'IN'] */
export function addressLines({
  street,
  addition,
  postal_code: postalCode,
  city,
  region,
  country,
}: PlaceAddress): string[] {
  const town = postalCode ? `${postalCode} ${city}` : city
  return [street, ...(addition ? [addition] : []), region ? `${town}, ${region}` : town, country]
}

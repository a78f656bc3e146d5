import { z } from 'zod'

const address = {
  street: z.string(),
  addition: z.string().nullable(),
  postal_code: z.string().nullable(),
  city: z.string(),
  region: z.string().nullable(),
  country: z.string(),
}
type Address = z.output<z.ZodObject<typeof address>>

/** A place as an order keeps it: with the legal entity whose orders alone are delivered there. */
export const placeOfDelivery = z.object({
  id: z.string(),
  name: z.string(),
  entity_id: z.string().nullable(),
  entity: z.string().nullable(),
  ...address,
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
}: Address): string[] {
  const town = postalCode ? `${postalCode} ${city}` : city
  return [street, ...(addition ? [addition] : []), region ? `${town}, ${region}` : town, country]
}

import { z } from 'zod'
import { isCountry } from '../kernel/countries.ts'
import { currency, flag, optional, text, wholeNumber } from '../platform/http/input.ts'

/** 'IN': a country as ISO 3166 writes it. */
export const country = z
  .string({ error: 'Country is missing.' })
  .trim()
  .toUpperCase()
  .refine(isCountry, 'Country must be a two-letter code such as IN or DE.')

/** What is entered of a vendor, at every door. */
export const vendorFields = {
  name: text(200, 'Name'),
  vat_id: optional(text(40, 'VAT number')).optional(),
  email: optional(z.email('E-mail must look like name@example.com.').max(254)).optional(),
  country,
  currency: z.string().trim().toUpperCase().pipe(currency),
  payment_terms_days: wholeNumber({ label: 'Days of payment terms', least: 0, most: 365 }),
  risk: z.enum(['low', 'medium', 'high'], 'Risk is low, medium or high.').optional(),
  /** Why it is another company than one of nearly the same name. */
  different_because: optional(text(500, 'The reason')).optional(),
  /** Forms send it: then nearly the same name asks for that reason, too. */
  asks_about_similar: flag.optional(),
  /** By the keys of the fields that an administrator defined. */
  custom_fields: z.record(z.string().max(60), z.unknown()).optional(),
  about: z.string().max(40).optional(),
}

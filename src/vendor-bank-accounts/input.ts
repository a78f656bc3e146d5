import { z } from 'zod'
import { isCountry } from '../kernel/countries.ts'
import { currency, optional, text } from '../platform/http/input.ts'
import { schemes } from './account-number.ts'

/** An account as a member or a contact of the vendor proposes it. */
export const proposalFields = {
  holder: text(140, 'Account holder'),
  scheme: z.enum(schemes, 'Choose from the list.'),
  bank_code: optional(text(40, 'The code of the bank')).optional(),
  number: text(80, 'The account number'),
  country: z
    .string({ error: 'Country is missing.' })
    .trim()
    .toUpperCase()
    .refine(isCountry, 'Country must be a two-letter code such as IN or DE.'),
  currency: z.string({ error: 'Currency is missing.' }).trim().toUpperCase().pipe(currency),
}

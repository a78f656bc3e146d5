import { z } from 'zod'

export const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
/** 'IN': a country as ISO 3166 writes it. */
export const country = z
  .string({ error: 'Country is missing.' })
  .trim()
  .toUpperCase()
  .refine(
    (code) => /^[A-Z]{2}$/.test(code) && countries.of(code) !== undefined,
    'Country must be a two-letter code such as IN or DE.',
  )

import { countries } from '../kernel/countries.ts'

export const risks = ['low', 'medium', 'high'] as const
export type Rule = { country: string | null; risk: (typeof risks)[number] | null }

/** Of whom a document is asked, in words. */
export function askedOfText({ country, risk }: Rule): string {
  if (country === null && risk === null) return 'All vendors'
  const where = country === null ? '' : ` in ${countries.of(country) ?? country}`
  return `Vendors${where}${risk === null ? '' : ` of ${risk} risk`}`
}

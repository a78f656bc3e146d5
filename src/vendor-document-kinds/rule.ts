import { countries } from '../kernel/countries.ts'

export const risks = ['low', 'medium', 'high'] as const
/** Of whom a document is asked; each part that is there narrows it. `category` is the name of what they sell. */
export type Rule = {
  country: string | null
  risk: (typeof risks)[number] | null
  category: string | null
}

/** Of whom a document is asked, in words. */
export function askedOfText({ country, risk, category }: Rule): string {
  if (country === null && risk === null && category === null) return 'All vendors'
  const where = country === null ? '' : ` in ${countries.of(country) ?? country}`
  return `Vendors${where}${risk === null ? '' : ` of ${risk} risk`}${category === null ? '' : ` that sell ${category}`}`
}

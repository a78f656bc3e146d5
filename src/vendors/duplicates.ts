import { invalid } from '../kernel/problem.ts'

/**
 * A vendor of the same country whose name is nearly the one that is entered. `likeness` is 1 where only legal form,
 * accents or punctuation differ.
 */
export type SimilarVendor = {
  id: string
  number: string
  name: string
  likeness: number
}
type Entry = {
  /** Why it is another company, in the words of the person who enters it. */
  differentBecause: string | null
  /** Names that are only nearly the same ask for the reason too: a form shows them side by side. */
  asksAboutSimilar: boolean
}

/** The same name in the same country is a second entry of one vendor, unless somebody says why it is not. */
export function refuseDuplicate(found: readonly SimilarVendor[], entry: Entry): void {
  const doubtful = entry.asksAboutSimilar ? found : found.filter(({ likeness }) => likeness >= 1)
  if (doubtful.length === 0 || entry.differentBecause) return
  throw invalid(
    '/different_because',
    'similar_name',
    `${namesOf(doubtful)} ${doubtful.length === 1 ? 'has' : 'have'} nearly the same name in the same country. Open that vendor instead; if this is another company, say why.`,
  )
}

const namesOf = (vendors: readonly SimilarVendor[]): string => {
  const [first, second] = vendors.map(({ name, number }) => `${name} (${number})`)
  if (vendors.length === 1) return first!
  return vendors.length === 2 ? `${first} and ${second}` : `${first} and ${vendors.length - 1} more`
}

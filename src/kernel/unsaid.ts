import { invalid } from './problem.ts'

/** What is said, or what was there. Nothing that is said on purpose is null. */
export const saidOr = <T>(said: T | undefined, kept: T): T => (said === undefined ? kept : said)

type AskedLine = {
  /** Null for one that is new, whatever it is called. */
  id?: string | null | undefined
  description?: string | null | undefined
  catalog_item_id?: string | null | undefined
}
type HadLine = { id: string; description: string; catalog_item_id?: string | null | undefined }
type Naming<A, H> = {
  /** What the lines are of, in words. */
  of: string
  isSame?: (line: A, had: H) => boolean
  /** Where a line was asked for. */
  at?: (i: number) => string
}
/** The line that each is: the one with its id, else the only one of the same item. */
export function recognised<A extends AskedLine, H extends HadLine>(
  asked: readonly A[],
  lines: readonly H[],
  { of, isSame = isSameItem, at = (i) => `/lines/${i}` }: Naming<A, H>,
): (H | null)[] {
  const left = [...lines]
  const take = (fits: (line: H) => boolean): H | null => {
    const place = left.findIndex(fits)
    return place < 0 ? null : left.splice(place, 1)[0]!
  }
  const named = asked.map(({ id }, i) => {
    const line = id ? take((one) => one.id === id) : null
    if (id && !line)
      throw invalid(`${at(i)}/id`, 'unknown', `Choose a line of this ${of}, or leave it out.`)
    return line
  })
  const unnamed = [...left]
  return asked.map((line, i) => {
    if (named[i] || line.id === null) return named[i] ?? null
    const same = unnamed.filter((had) => isSame(line, had))
    if (same.length > 1) throw ambiguous(same, { of, at: at(i) })
    return take((had) => isSame(line, had))
  })
}
const ambiguous = (same: readonly HadLine[], { of, at }: { of: string; at: string }) =>
  invalid(
    `${at}/id`,
    'ambiguous',
    `${same.length} lines of this ${of} are “${same[0]!.description}”. Say which one this is by its id.`,
  )
const nameOf = (text: string | null | undefined): string =>
  (text ?? '').trim().toLocaleLowerCase('en')
export const isSameItem = (line: AskedLine, had: HadLine): boolean =>
  line.catalog_item_id
    ? had.catalog_item_id === line.catalog_item_id
    : nameOf(had.description) === nameOf(line.description)

/** How far down a table may begin: names, dates and the like stand above it. */
const mostAbove = 10
const separators = [',', ';', '\t'] as const

/**
 * Excel's own line that names the separator is no row. It leaves an empty line, so that the others keep their numbers.
 */
export function withoutSeparatorLine(text: string): { text: string; separator: string | null } {
  const found = /^\uFEFF?"?sep=(.)"?[ \t]*(?=\r?\n|\r|$)/i.exec(text)
  return found
    ? { text: text.slice(found[0].length), separator: found[1]! }
    : { text, separator: null }
}

/**
 * Of the three that are used, the one that parts most of the first lines into the same number of cells. What is in
 * quotes does not count.
 */
export function separatorOf(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, mostAbove * 2)
  const score = (separator: string): number => {
    const counts = lines.map((line) => line.split(separator).length - 1).filter((n) => n > 0)
    const usual = Map.groupBy(counts, (n) => n)
    return Math.max(0, ...[...usual].map(([n, same]) => same.length * 100 + Math.min(n, 99)))
  }
  return separators.toSorted((a, b) => score(b) - score(a))[0]!
}

/** The rows from the headings on: what stands above them is a title. As they are where no row is the headings. */
export function fromHeadings<T>(rows: readonly T[], isHeading: (row: T) => boolean): readonly T[] {
  const at = rows.slice(0, mostAbove).findIndex(isHeading)
  return at > 0 ? rows.slice(at) : rows
}

export const plainHeading = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** What each column holds, by its heading; '' where nothing is known of it, or another column holds the same. */
export function guessedColumns(
  headings: readonly string[],
  called: (heading: string) => string,
): string[] {
  const found = headings.map(called)
  return found.map((field, i) => (field && found.indexOf(field) === i ? field : ''))
}

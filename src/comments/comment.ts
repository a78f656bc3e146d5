export type Person = { id: string; name: string; handle: string }

/** Letters and digits end no name: '@Asha' is not in '@Ashali'. */
const endsThere = (text: string, at: number): boolean => !/[\p{L}\p{N}_]/u.test(text[at] ?? ' ')

/** Who is meant by each @: the longest full name, else what stands before the @ of their address. */
export function mentionsIn(
  body: string,
  people: readonly Person[],
): { at: number; length: number; person: Person }[] {
  const named = (by: 'name' | 'handle') =>
    people
      .filter((person) => person[by] !== '')
      .map((person) => ({ person, name: person[by].toLowerCase() }))
  const names = [...named('name'), ...named('handle')].toSorted(
    (a, b) => b.name.length - a.name.length,
  )
  const text = body.toLowerCase()
  if (text.length !== body.length) return []
  return [...text.matchAll(/@/g)].flatMap(({ index }) => {
    if (index > 0 && !endsThere(text, index - 1)) return []
    const hit = names.find(
      ({ name }) => text.startsWith(name, index + 1) && endsThere(text, index + 1 + name.length),
    )
    return hit ? [{ at: index, length: hit.name.length + 1, person: hit.person }] : []
  })
}

/** The text in pieces, those that mention somebody marked. */
export function partsOf(
  body: string,
  people: readonly Person[],
): { text: string; mention: boolean }[] {
  const parts: { text: string; mention: boolean }[] = []
  let from = 0
  for (const { at, length } of mentionsIn(body, people)) {
    parts.push(
      { text: body.slice(from, at), mention: false },
      { text: body.slice(at, at + length), mention: true },
    )
    from = at + length
  }
  return [...parts, { text: body.slice(from), mention: false }].filter((part) => part.text !== '')
}

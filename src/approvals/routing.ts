/** `kind` '*' is every kind of document; one that is named goes before it. */
export type Delegation = { from_id: string; to_id: string; kind: string; cap: bigint | null }
export type Routed = { assigneeId: string; actingFor: string | null }
type About = {
  kind: string
  amount: bigint
  /** Its authors: neither they nor their delegates decide for somebody else. */ authors: ReadonlySet<string>
  /** Who decided on it already. */ decided: ReadonlySet<string>
}

/** A delegate may have a delegate too: the longest chain that is followed. */
const mostHops = 3

/**
 * Who gets the tasks of a step: its approvers or their delegates. Nobody is asked for two people in one step, and
 * no author is asked for somebody else; then the task stays with the approver.
 */
export function route(
  assigneeIds: readonly string[],
  delegations: readonly Delegation[],
  about: About,
): Routed[] {
  const people = assigneeIds.filter((id) => !about.authors.has(id))
  const taken = new Set([...people, ...about.decided])
  return people.map((id) => {
    const standIn = about.decided.has(id) ? null : standInOf(id, delegations, about, taken)
    if (standIn) taken.add(standIn)
    return { assigneeId: standIn ?? id, actingFor: standIn ? id : null }
  })
}

function standInOf(
  person: string,
  delegations: readonly Delegation[],
  about: About,
  taken: ReadonlySet<string>,
): string | null {
  const seen = new Set([person])
  let at = person
  let found: string | null = null
  for (let hop = 0; hop < mostHops; hop++) {
    const next = delegateOf(at, delegations, about)
    if (next === null || seen.has(next)) break
    seen.add(next)
    at = next
    if (!taken.has(next) && mayStandIn(next, delegations, about)) found = next
  }
  return found
}

const delegateOf = (
  id: string,
  delegations: readonly Delegation[],
  { kind, amount }: About,
): string | null => {
  const covers = delegations.filter(
    (d) =>
      d.from_id === id &&
      (d.kind === kind || d.kind === '*') &&
      (d.cap === null || amount <= d.cap),
  )
  return (covers.find((d) => d.kind === kind) ?? covers[0])?.to_id ?? null
}

/** Not who wrote it, and not who decides in a writer's place. */
export const mayStandIn = (
  id: string,
  delegations: readonly Delegation[],
  { kind, amount, authors }: Pick<About, 'kind' | 'amount' | 'authors'>,
): boolean =>
  !authors.has(id) &&
  !delegations.some(
    (d) =>
      authors.has(d.from_id) &&
      d.to_id === id &&
      (d.kind === kind || d.kind === '*') &&
      (d.cap === null || amount <= d.cap),
  )

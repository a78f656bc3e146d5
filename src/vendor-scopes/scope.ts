type Part = { id: string; code: string; name: string }
/** What a vendor sells, and to which legal entities; none means to all of them. */
export type Scope = { categories: readonly Part[]; entities: readonly Part[] }

const codesOf = (parts: readonly Part[]): string => parts.map(({ code }) => code).join(', ')

/** What changed, as the audit trail keeps it. */
export const scopeDifferences = (before: Scope, after: Scope): Record<string, unknown> =>
  Object.fromEntries(
    (['categories', 'entities'] as const)
      .map((name) => [name, { from: codesOf(before[name]), to: codesOf(after[name]) }] as const)
      .filter(([, { from, to }]) => from !== to),
  )

import type { Authority, AuthorityKind, MatchPolicy } from './policy.ts'
import { minorUnits, within } from './tolerance.ts'

/** Both in minor units of the organisation's currency: what is accepted, and what it is a part of. */
export type Stake = { variance: bigint; base: bigint }

/** The authority that a person's roles give for a kind of difference, the widest last. */
export const authorityOf = (
  policy: Pick<MatchPolicy, 'authority'>,
  roles: readonly string[],
  kind: AuthorityKind,
): readonly Authority[] =>
  policy.authority.filter((given) => given.kind === kind && roles.includes(given.role))

/** May somebody with this authority accept it alone? Exactly at the limit they may. */
export const mayAcceptAlone = (authority: readonly Authority[], stake: Stake): boolean =>
  authority.some(({ limit }) =>
    within(minorUnits(stake.variance), minorUnits(stake.base), stake.variance, limit),
  )

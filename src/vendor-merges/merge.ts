import { lifecycle } from '../kernel/lifecycle.ts'
import { conflict, invalid } from '../kernel/problem.ts'

/** Nothing is merged before it was confirmed, and nothing comes back afterwards. */
export const mergeLifecycle = lifecycle({
  states: ['proposed', 'done', 'refused'],
  begins: ['proposed'],
  acts: {
    confirm: { from: ['proposed'], to: 'done' },
    refuse: { from: ['proposed'], to: 'refused' },
  },
  refusal: () => 'This merge was decided already.',
})

type Vendor = {
  id: string
  name: string
  number: string
  status: 'pending' | 'active' | 'blocked' | 'inactive'
  merged_into: string | null
}
export type Obstacles = {
  /** Numbers of documents of the vendor that is given up that somebody is asked to approve. */
  waiting: readonly string[]
  /** Numbers of invoices that both have. */
  billedTwice: readonly string[]
  /** The policies for matching, drafted or in force, that have a rule for the vendor that is given up. */
  policies: readonly string[]
  /** Its bank accounts that are in use, or on their way there. */
  accounts: number
}

const named = ({ name, number }: Vendor): string => `${name} (${number})`

/** Two entries may become one when nobody is asked about either, and nothing would be said twice afterwards. */
export function refuseMerge(from: Vendor, into: Vendor, found: Obstacles): void {
  if (from.id === into.id) throw invalid('/into_id', 'same', 'Choose another vendor.')
  if (from.merged_into) throw conflict('wrong_state', `${named(from)} was merged already.`)
  if (into.status !== 'active')
    throw conflict(
      'wrong_state',
      `${named(into)} is not active. What stays must be an active vendor.`,
    )
  if (from.status === 'pending')
    throw conflict(
      'wrong_state',
      `${named(from)} waits for approval. Approve it or block it first.`,
    )
  if (found.waiting.length > 0)
    throw conflict(
      'waiting',
      `${listed(found.waiting)} of ${named(from)} waits for approval. Merge once that is decided.`,
    )
  if (found.billedTwice.length > 0)
    throw conflict(
      'billed_twice',
      `Both have the invoice ${listed(found.billedTwice)}. If it is one claim, reject one of the two first.`,
    )
  if (found.accounts > 0)
    throw conflict(
      'has_accounts',
      `${named(from)} has bank accounts. Revoke them first; an account of ${named(into)} is proposed and verified there.`,
    )
  if (found.policies.length > 0)
    throw conflict(
      'in_policy',
      `The matching policy ${listed(found.policies)} has a rule for ${named(from)}. Give that rule to ${named(into)} first.`,
    )
}

const listed = (numbers: readonly string[]): string =>
  numbers.length > 3
    ? `${numbers.slice(0, 3).join(', ')} and ${numbers.length - 3} more`
    : numbers.join(', ')

import type { sql } from '../platform/db/sql.ts'

export type Fragment = ReturnType<typeof sql.fragment>

export type Work =
  | 'orders'
  | 'issues'
  | 'receives'
  | 'inspects'
  | 'sendsBack'
  | 'settlesReturns'
  | 'appliesChanges'
  | 'releasesPayments'
  | 'settlesPayments'
  | 'releasesRetainage'
  | 'captures'
  | 'approvesVendors'
  | 'verifiesAccounts'
  | 'verifiesDocuments'
  | 'managesMembers'
  | 'managesOrganisation'
  | 'setsRates'
  | 'activatesRules'
  | 'activatesMatching'
/** Whose inbox it is, and which work is theirs by their permissions. */
export type Scope = {
  userId: string
  roles: readonly string[]
  currency: string
  work: ReadonlySet<Work>
}
/**
 * One kind of work: where it is found, the document it is about (each is one row, however much of it waits), and what
 * its row shows. The list and the number are made of the same parts, so they cannot differ.
 */
export type Part = {
  from: Fragment
  about: Fragment
  where: Fragment
  names?: Fragment
  shows: Fragment
  /** A title that is stored as a message. */
  message?: Fragment
}

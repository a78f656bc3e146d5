import { createHash } from 'node:crypto'
import { addDays, isWorkday } from '../kernel/calendar.ts'
import type { Permission } from '../kernel/permissions.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = [
  'proposed',
  'verifying',
  'verified',
  'active',
  'replaced',
  'revoked',
] as const
export type Status = (typeof statuses)[number]

const propose: Permission = 'vendor_bank_accounts.propose'
export const moves = machine<Status, { status: Status }>()({
  attach_proof: {
    from: ['proposed', 'verifying'],
    to: 'verifying',
    allow: propose,
    label: 'Attach proof',
  },
  verify: {
    from: ['verifying'],
    to: 'verified',
    allow: 'vendor_bank_accounts.verify',
    label: 'Verify',
  },
  revoke: {
    from: ['proposed', 'verifying', 'verified', 'active'],
    to: 'revoked',
    allow: 'vendor_bank_accounts.revoke',
    label: 'Revoke',
    needs: 'reason',
  },
})
/** It is used from its day on, until another one of its vendor and currency takes its place. */
export const accountLifecycle = lifecycle({
  states: statuses,
  begins: ['proposed'],
  acts: {
    ...moves.moves,
    start_again: { from: ['verified'], to: 'proposed' },
    activate: { from: ['verified'], to: 'active' },
    replace: { from: ['active'], to: 'replaced' },
  },
})
/** A vendor may take back what its contact proposed, as long as nobody has verified it. */
export const mayTakeBack = (status: Status): boolean =>
  status === 'proposed' || status === 'verifying'

/** Why an account was taken out of use where no member said it. */
export const endings = {
  takenBack: 'The vendor took it back.',
  denied: 'The vendor’s contact said that it is not theirs.',
} as const

export const isLive = (status: Status): boolean => status !== 'replaced' && status !== 'revoked'

/** So long before a proposal a change of the vendor's address counts as made with it. */
export const mailDays = 30

type MailChange = { old_email: string | null }
type Addresses = {
  changes: readonly MailChange[]
  present: string | null
  /** Of the contact who proposed the account in the portal. */
  proposer: string | null
}
/**
 * The vendor's address from before: what it was before the first of the changes made with the account. Never that of
 * the proposer, who would confirm their own proposal.
 */
export function trustedAddress({ changes, present, proposer }: Addresses): string | null {
  const address = changes[0] ? changes[0].old_email : present
  return address?.toLowerCase() === proposer?.toLowerCase() ? null : address
}

export type Verifying = {
  me: string
  /** Null where a contact of the vendor did. */
  proposedBy: string | null
  mailChangedBy: readonly string[]
  /** They belong to the organisation, or may verify, only since the account was proposed. */
  newcomer: boolean
}
/** Why this person may not be the second one; null when they may. */
export function whyNotVerify(by: Verifying): string | null {
  if (by.me === by.proposedBy)
    return 'You proposed this account, so somebody else must verify it: a controller who did not.'
  if (by.mailChangedBy.includes(by.me))
    return 'You changed an e-mail of the vendor or of its contacts at about the same time, so another controller must verify the account.'
  return by.newcomer
    ? 'You joined, or got this role, after the account was proposed. A controller from before must verify it; where there is none, revoke it and propose it again.'
    : null
}

/** What was true when the proof was attached. If any of it changes, the verification starts again. */
export type Content = {
  account: string
  fingerprint: string
  holder: string
  vendorName: string
  vendorTaxId: string | null
  vendorEmail: string | null
  /** Of the contact for payments. */
  payeeEmail: string | null
  proofId: string
  proofSha256: string
}
export const contentHash = (content: Content): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        content.account,
        content.fingerprint,
        content.holder,
        content.vendorName,
        content.vendorTaxId,
        content.vendorEmail,
        content.payeeEmail,
        content.proofId,
        content.proofSha256,
      ]),
    )
    .digest('hex')

/** The day that comes so many business days after another. */
export function afterBusinessDays(
  from: string,
  days: number,
  holidays: ReadonlySet<string>,
): string {
  let day = from
  for (let left = days; left > 0;) {
    day = addDays(day, 1)
    if (isWorkday(day, holidays)) left--
  }
  return day
}
export const later = (a: string, b: string): string => (a > b ? a : b)

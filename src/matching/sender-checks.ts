import { resemblances } from './duplicates.ts'
import type { Finding } from './finding.ts'
import { sellerAgrees } from './seller.ts'
import { allOfIt, finding, type Said, type Whole } from './whole.ts'

export function vendorCheck(whole: Whole): Finding {
  const { vendor } = whole.around
  const message =
    vendor.status === 'pending'
      ? `${vendor.name} is not approved as a vendor yet. Nothing of theirs is approved before that.`
      : `${vendor.name} is ${vendor.status}. Nothing of theirs is approved before that is lifted.`
  return finding(
    {
      check: 'vendor',
      basis: 'state of the vendor',
      expected: 'active',
      actual: vendor.status,
      allowed: 'active',
    },
    vendor.status === 'active' ? null : { reason: 'vendor_blocked', message, ...allOfIt(whole) },
  )
}

/** The seller on the document is the vendor it is booked to; a person who names a vendor does not overrule the document silently. */
export function sellerCheck(whole: Whole): Finding {
  const { seller, kind } = whole.document
  const { vendor } = whole.around
  const verdict = seller ? sellerAgrees(seller, vendor) : { agrees: true, why: '' }
  const said: Said = {
    check: 'seller',
    basis: 'the vendor',
    expected: [vendor.name, vendor.vatId].filter(Boolean).join(', '),
    actual:
      [seller?.name, seller?.vatId ?? seller?.taxId].filter(Boolean).join(', ') || 'not stated',
    allowed: 'the same tax number, or the same name where one is missing',
  }
  const message = `The ${kind === 'invoice' ? 'invoice' : 'credit note'} is from ${said.actual}; it is entered for ${String(said.expected)}. ${verdict.why}`
  return finding(
    said,
    verdict.agrees
      ? null
      : {
          reason: 'seller',
          message,
          about: `seller ${String(said.actual).slice(0, 100)}`,
          ...allOfIt(whole),
        },
  )
}

/** An account that nobody saw before on an approved bill of this vendor is looked at, once there is one to compare with. */
export function accountCheck(whole: Whole): Finding {
  const { accounts } = whole.document.likeness
  const known = whole.around.vendor.accounts
  const unknown = accounts.filter((account) => !known.includes(account))
  const passed = known.length === 0 || unknown.length === 0
  const message = `It asks to be paid to a bank account that no approved bill of ${whole.around.vendor.name} has named before. Ask the vendor at a number you know, not at one on this document.`
  return finding(
    {
      check: 'bank_account',
      basis: 'bank accounts known of the vendor',
      expected: `${known.length} known`,
      actual: unknown.length ? `${unknown.length} unknown` : `${accounts.length} named`,
      allowed: known.length ? 'known ones' : 'any, as none is known',
    },
    passed
      ? null
      : {
          reason: 'bank_account',
          message,
          about: `account ${unknown.join(' ').slice(0, 200)}`,
          ...allOfIt(whole),
        },
  )
}

export function duplicateCheck(whole: Whole): Finding {
  const { document, around, tolerances } = whole
  const [strongest] = resemblances(document.likeness, around.candidates)
  const score = strongest?.score ?? 0
  const said: Said = {
    check: 'duplicate',
    basis: strongest ? `likeness to ${strongest.other.ourNumber}, of 100` : 'likeness, of 100',
    expected: `below ${tolerances.duplicateScore}`,
    actual: String(score),
    allowed: `below ${tolerances.duplicateScore}`,
  }
  if (!strongest || score < tolerances.duplicateScore) return finding(said, null)
  const message = `It may be ${strongest.other.ourNumber} again: ${strongest.reasons.join(', ')} (${score} of 100). Accept it only when it is another claim.`
  return finding(said, {
    reason: 'duplicate',
    message,
    about: `duplicate ${strongest.other.id}`,
    ...allOfIt(whole),
  })
}

import { message } from '../messages/index.ts'
import { resemblances } from './duplicates.ts'
import type { Finding } from './finding.ts'
import { sellerAgrees } from './seller.ts'
import { allOfIt, finding, type Said, type Whole } from './whole.ts'

export function vendorCheck(whole: Whole): Finding {
  const { vendor } = whole.around
  const said =
    vendor.status === 'pending'
      ? message('hold.vendor_pending', { vendor: vendor.name })
      : message('hold.vendor_inactive', { vendor: vendor.name, status: vendor.status })
  return finding(
    {
      check: 'vendor',
      basis: message('basis.vendor_state', {}),
      expected: message('value.status', { status: 'active' }),
      actual: message('value.status', { status: vendor.status }),
      allowed: message('allowed.active', {}),
    },
    vendor.status === 'active'
      ? null
      : { reason: 'vendor_blocked', message: said, ...allOfIt(whole) },
  )
}

/** While its invoices are on hold, none is approved. */
export function vendorHoldCheck(whole: Whole): Finding {
  const { name, hold } = whole.around.vendor
  return finding(
    {
      check: 'vendor_hold',
      basis: message('basis.vendor_holds', {}),
      expected: message('value.none', {}),
      actual: hold ? message('value.on_hold', {}) : message('value.none', {}),
      allowed: message('allowed.nothing', {}),
    },
    hold && {
      reason: 'vendor_hold',
      message: message('hold.vendor_on_hold', { vendor: name, ...hold }),
      ...allOfIt(whole),
    },
  )
}

/**
 * The seller on the document must be the vendor it is booked to. A vendor chosen by a person does not silently overrule
 * the document.
 */
export function sellerCheck(whole: Whole): Finding {
  const { seller, kind } = whole.document
  const { vendor } = whole.around
  const verdict = seller ? sellerAgrees(seller, vendor) : { agrees: true as const }
  const entered = [vendor.name, vendor.vatId].filter(Boolean).join(', ')
  const stated = [seller?.name, seller?.vatId ?? seller?.taxId].filter(Boolean).join(', ') || null
  const said: Said = {
    check: 'seller',
    basis: message('basis.vendor', {}),
    expected: entered,
    actual: stated ?? message('value.not_stated', {}),
    allowed: message('allowed.same_seller', {}),
  }
  if (verdict.agrees) return finding(said, null)
  return finding(said, {
    reason: 'seller',
    message: message('hold.seller', {
      kind,
      seller: stated,
      vendor: entered,
      differ: verdict.differ,
    }),
    about: `seller ${(stated ?? 'not stated').slice(0, 100)}`,
    ...allOfIt(whole),
  })
}

/** Every bank account that is named must be an active one of the vendor. */
export function accountCheck(whole: Whole): Finding {
  const { accounts } = whole.document.likeness
  const known = whole.around.vendor.accounts
  const unknown = accounts.filter((account) => !known.includes(account))
  const passed = unknown.length === 0
  return finding(
    {
      check: 'bank_account',
      basis: message('basis.accounts', {}),
      expected: message('value.accounts_known', { count: known.length }),
      actual: unknown.length
        ? message('value.accounts_unknown', { count: unknown.length })
        : message('value.accounts_named', { count: accounts.length }),
      allowed: message('allowed.known_accounts', {}),
    },
    passed
      ? null
      : {
          reason: 'bank_account',
          message: message('hold.bank_account', { vendor: whole.around.vendor.name }),
          about: `account ${unknown.join(' ').slice(0, 200)}`,
          ...allOfIt(whole),
        },
  )
}

export function duplicateCheck(whole: Whole): Finding {
  const { document, around, tolerances } = whole
  const [strongest] = resemblances(document.likeness, around.candidates)
  const score = strongest?.score ?? 0
  const allowed = message('allowed.score_below', { score: tolerances.duplicateScore })
  const said: Said = {
    check: 'duplicate',
    basis: strongest
      ? message('basis.likeness_to', { other: strongest.other.ourNumber })
      : message('basis.likeness', {}),
    expected: allowed,
    actual: String(score),
    allowed,
  }
  if (!strongest || score < tolerances.duplicateScore) return finding(said, null)
  return finding(said, {
    reason: 'duplicate',
    message: message('hold.duplicate', {
      other: strongest.other.ourNumber,
      reasons: strongest.reasons,
      score,
    }),
    about: `duplicate ${strongest.other.id}`,
    ...allOfIt(whole),
  })
}

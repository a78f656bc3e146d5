import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { mergedInto } from './queries.ts'
import { vendorLifecycle } from './vendor.ts'
import { vendorPapers } from '../attachments/index.ts'
import { vendorSubject } from './subject.ts'

export const vendor = kind('vendor', {
  name: 'Vendor',
  path: '/vendors',
  series: 'V',
  read: 'vendors.read',
  lifecycle: vendorLifecycle,
  remaining: async (tx, id) => (await mergedInto(tx, id))?.merged_into ?? null,
  named: 'title',
  comments: true,
  attachments: {
    by: ['vendors.manage', 'vendor_bank_accounts.propose'],
    types: vendorPapers,
    empty:
      'Tax and quality certificates, insurance, registration, the bank’s letter and contracts belong here. With “valid until”, the buyers are told before one ends.',
  },
  approval: vendorSubject,
  events: {
    rejected: says(did('vendor.rejected'), 'x', 'bad'),
    returned: says(did('vendor.returned'), 'undo-2', 'warn'),
    created: says(did('vendor.created'), 'building-2'),
    edited: says(did('vendor.edited'), 'pencil'),
    contact_added: says(did('vendor.contact_added'), 'user-plus'),
    contact_edited: says(did('vendor.contact_edited'), 'pencil'),
    contact_removed: says(did('vendor.contact_removed'), 'x'),
    hold_set: says(did('vendor.hold_set'), 'lock', 'bad'),
    hold_changed: says(did('vendor.hold_changed'), 'pencil', 'warn'),
    hold_lifted: says(did('vendor.hold_lifted'), 'lock-open', 'ok'),
    hold_released: ruleSays(did('vendor.hold_released'), 'lock-open', 'ok'),
    hold_ended: ruleSays(did('vendor.hold_ended'), 'lock-open', 'ok'),
    profile_edited: says(did('vendor.profile_edited'), 'pencil'),
    scope_edited: says(did('vendor.scope_edited'), 'tags'),
    address_added: says(did('vendor.address_added'), 'map-pin'),
    address_edited: says(did('vendor.address_edited'), 'pencil'),
    address_removed: says(did('vendor.address_removed'), 'x'),
    tax_registration_added: says(did('vendor.tax_registration_added'), 'landmark'),
    tax_registration_removed: says(did('vendor.tax_registration_removed'), 'x'),
    portal_invited: says(did('vendor.portal_invited'), 'send'),
    portal_withdrawn: says(did('vendor.portal_withdrawn'), 'lock', 'warn'),
    portal_opened: says(did('vendor.portal_opened'), 'eye', 'ok'),
    details_wanted: says(did('vendor.details_wanted'), 'send'),
    details_unwanted: says(did('vendor.details_unwanted'), 'x'),
    details_given: says(did('vendor.details_given'), 'pencil'),
    details_submitted: says(did('vendor.details_submitted'), 'send', 'info'),
    blocked: says(did('vendor.blocked'), 'lock', 'bad'),
    unblocked: says(did('vendor.unblocked'), 'lock-open', 'ok'),
    merge_proposed: says(did('vendor.merge_proposed'), 'split'),
    merge_refused: says(did('vendor.merge_refused'), 'x'),
    merged_away: says(did('vendor.merged_away'), 'archive'),
    merged_in: says(did('vendor.merged_in'), 'badge-check', 'ok'),
    deactivated: says(did('vendor.deactivated'), 'archive'),
    reactivated: says(did('vendor.reactivated'), 'lock-open', 'ok'),
    approved: says(did('vendor.approved'), 'badge-check', 'ok'),
  },
})

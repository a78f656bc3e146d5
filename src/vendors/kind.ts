import { kind, ruleSays, says } from '../platform/kinds.ts'
import { vendorLifecycle } from './vendor.ts'
import { vendorPapers } from '../attachments/index.ts'
import { vendorSubject } from './subject.ts'

export const vendor = kind('vendor', {
  name: 'Vendor',
  path: '/vendors',
  series: 'V',
  read: 'vendors.read',
  lifecycle: vendorLifecycle,
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
    rejected: says('rejected the vendor', 'x', 'bad'),
    returned: says('sent the vendor back', 'undo-2', 'warn'),
    created: says('created the vendor', 'building-2'),
    edited: says('changed the vendor', 'pencil'),
    contact_added: says('added a contact', 'user-plus'),
    contact_edited: says('changed a contact', 'pencil'),
    contact_removed: says('removed a contact', 'x'),
    hold_set: says('put the vendor on hold', 'lock', 'bad'),
    hold_changed: says('changed a hold', 'pencil', 'warn'),
    hold_lifted: says('lifted a hold', 'lock-open', 'ok'),
    hold_ended: ruleSays('ended a hold whose last day had passed', 'lock-open', 'ok'),
    profile_edited: says('changed the profile', 'pencil'),
    address_added: says('added an address', 'map-pin'),
    address_edited: says('changed an address', 'pencil'),
    address_removed: says('removed an address', 'x'),
    tax_registration_added: says('added a tax number', 'landmark'),
    tax_registration_removed: says('removed a tax number', 'x'),
    blocked: says('blocked the vendor', 'lock', 'bad'),
    unblocked: says('lifted the block', 'lock-open', 'ok'),
    merge_proposed: says('proposed to merge the vendor with another one', 'split'),
    merge_refused: says('refused the merge', 'x'),
    merged_away: says('merged the vendor into another one', 'archive'),
    merged_in: says('merged another vendor into this one', 'badge-check', 'ok'),
    deactivated: says('set the vendor to no longer used', 'archive'),
    reactivated: says('asked to use the vendor again', 'lock-open', 'ok'),
    approved: says('approved the vendor', 'badge-check', 'ok'),
  },
})

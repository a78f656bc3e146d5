import { documentKindPicker, vendorPicker } from '../pickers/index.ts'
import { dayColumn, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { DocumentJson, documentJson } from './api.ts'
import { documentStates } from './document.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { url } from './url.ts'
import { stateOf, states } from './words.ts'

const { matches } = queries

export const documentList = list({
  path: url.index,
  title: 'Vendor documents',
  summary:
    'Documents of vendors, newest first; by state, kind, vendor and expiry date. Those that expire soon come by that date.',
  allow: 'vendors.read',
  rows: () => queries.listed,
  columns: {
    vendor: linkColumn<VendorDocument>({
      label: 'Vendor',
      link: (d) => ({ text: d.vendor, href: url.vendor(d.vendor_id) }),
      note: (d) => d.vendor_number,
      noteLabel: 'Number',
    }),
    kind: linkColumn<VendorDocument>({
      label: 'Document',
      link: (d) => ({ text: d.kind, href: url.show(d.id) }),
      note: (d) => d.file,
      noteLabel: 'File',
    }),
    state: statusColumn<VendorDocument>('State', (d, { today }) => stateOf(d, today)),
    expires_on: dayColumn<VendorDocument>('Expiry date', (d) => d.expires_on, {
      sort: 'expires_on',
    }),
    uploaded: textColumn<VendorDocument>('Uploaded by', (d) => d.uploaded_by_name, {
      note: (d, ctx) => dateTimeText(d.uploaded_at, ctx.actor.timeZone),
    }),
    checked: textColumn<VendorDocument>('Checked by', (d) => d.checked_by_name, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Vendor', where: matches.text },
    state: {
      kind: 'choice',
      label: 'State',
      any: 'All but replaced',
      options: [
        { value: 'expiring', label: 'Ends within 60 days' },
        ...documentStates.map((value) => ({ value, label: states[value].text })),
      ],
      where: (value, { today }) =>
        value === 'expiring' ? matches.expiring(today) : matches.state(value),
    },
    kind_id: { kind: 'pick', label: 'Kind', picker: documentKindPicker, where: matches.kind },
    vendor_id: { kind: 'pick', label: 'Vendor', picker: vendorPicker, where: matches.vendor },
    expires: { kind: 'days', label: 'Expiry date', where: matches.expires },
  },
  implied: ({ state }) => (state ? null : matches.current),
  orderFor: ({ state }) => (state === 'expiring' ? 'expires_on' : null),
  empty: () => ({
    title: 'No documents yet',
    text: 'Open a vendor and choose “Add document”, or let the vendor upload it in the portal. What is required of which vendor is set under Vendor document kinds.',
    icon: 'files',
    button: { label: 'Vendors', href: '/vendors' },
  }),
  json: { schema: DocumentJson, of: documentJson },
})

import { timeZonesLike } from '../kernel/choices.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { Picker } from '../platform/lists/picker.ts'
import * as queries from './queries.ts'

/** `allow`: any of these lets somebody choose, in the part of the organisation where they hold it. */
export type OpenPicker = Picker & { allow: readonly Permission[] | 'member' }

export const vendorPicker: OpenPicker = {
  path: '/pickers/vendors',
  noun: 'vendor',
  allow: ['vendors.read'],
  ...queries.reads(queries.vendors),
}
/** Those that may be bought from. */
export const activeVendorPicker: OpenPicker = {
  path: '/pickers/active-vendors',
  noun: 'active vendor',
  allow: ['vendors.read'],
  ...queries.reads(queries.activeVendors),
}
export const blanketLinePicker: OpenPicker = {
  path: '/pickers/blanket-order-lines',
  noun: 'line of an active blanket order',
  allow: ['purchase_orders.read'],
  ...queries.reads(queries.blanketLines),
}
export const paymentAccountPicker: OpenPicker = {
  path: '/pickers/payment-accounts',
  noun: 'account we pay from',
  allow: ['payments.read'],
  ...queries.reads(queries.paymentAccounts),
}
export const duePartPicker: OpenPicker = {
  path: '/pickers/due-parts',
  noun: 'open part of an invoice',
  allow: ['payments.propose'],
  ...queries.reads(queries.dueParts),
}
export const paymentTermsPicker: OpenPicker = {
  path: '/pickers/payment-terms',
  noun: 'payment terms',
  allow: ['purchase_orders.create'],
  ...queries.reads(queries.paymentTerms),
}
export const deliveryPlacePicker: OpenPicker = {
  path: '/pickers/delivery-places',
  noun: 'delivery place',
  allow: ['purchase_orders.create'],
  ...queries.reads(queries.deliveryPlaces),
}
/** Those in use, and those of a draft order. */
export const draftPlacePickerOf = (orderId: string): Picker => ({
  path: deliveryPlacePicker.path,
  noun: deliveryPlacePicker.noun,
  ...queries.reads(queries.placesOfDraft(orderId)),
})
export const landingBillPicker: OpenPicker = {
  path: '/pickers/bills-without-order',
  noun: 'approved bill without an order',
  allow: ['invoices.match'],
  ...queries.reads(queries.landingBills),
}
export const personPicker: OpenPicker = {
  path: '/pickers/people',
  noun: 'person',
  allow: 'member',
  ...queries.reads(queries.people),
}
export const deciderPicker: OpenPicker = {
  path: '/pickers/deciders',
  noun: 'approver or controller',
  allow: ['approval_rules.manage'],
  ...queries.reads(queries.deciders),
}
export const ownerPicker: OpenPicker = {
  path: '/pickers/owners',
  noun: 'approver or controller',
  allow: ['cost_centers.manage'],
  ...queries.reads(queries.owners),
}

const costs = ['cost_centers.read', 'invoices.match'] as const
export const costCenterPicker: OpenPicker = {
  path: '/pickers/cost-centers',
  noun: 'cost centre',
  allow: ['cost_centers.read'],
  ...queries.reads(queries.costCenters),
}
export const activeCostCenterPicker: OpenPicker = {
  path: '/pickers/active-cost-centers',
  noun: 'open cost centre',
  allow: costs,
  ...queries.reads(queries.activeCostCenters),
}
export const categoryPicker: OpenPicker = {
  path: '/pickers/categories',
  noun: 'category',
  allow: costs,
  ...queries.reads(queries.categories),
}
export const projectPicker: OpenPicker = {
  path: '/pickers/projects',
  noun: 'project',
  allow: costs,
  ...queries.reads(queries.projects),
}
export const taxCodePicker: OpenPicker = {
  path: '/pickers/tax-codes',
  noun: 'tax',
  allow: ['tax_codes.read'],
  ...queries.reads(queries.taxCodes),
}
export const departmentPicker: OpenPicker = {
  path: '/pickers/departments',
  noun: 'department',
  allow: ['cost_centers.read'],
  ...queries.reads(queries.departments),
}
export const entityPicker: OpenPicker = {
  path: '/pickers/legal-entities',
  noun: 'legal entity',
  allow: ['cost_centers.read'],
  ...queries.reads(queries.entities),
}
export const budgetPicker: OpenPicker = {
  path: '/pickers/budgets',
  noun: 'budget',
  allow: ['budgets.read'],
  ...queries.reads(queries.budgets),
}
export const documentKindPicker: OpenPicker = {
  path: '/pickers/document-kinds',
  noun: 'kind of document',
  allow: ['vendors.read'],
  ...queries.reads(queries.documentKinds),
}
export const openPickers: readonly OpenPicker[] = [
  vendorPicker,
  activeVendorPicker,
  blanketLinePicker,
  paymentAccountPicker,
  duePartPicker,
  paymentTermsPicker,
  deliveryPlacePicker,
  landingBillPicker,
  personPicker,
  deciderPicker,
  ownerPicker,
  costCenterPicker,
  activeCostCenterPicker,
  categoryPicker,
  projectPicker,
  taxCodePicker,
  departmentPicker,
  entityPicker,
  budgetPicker,
  documentKindPicker,
]

/** Those that may be bought from for a request. */
export const requestVendorPickerOf = (requestId: string): Picker => ({
  path: `/pickers/vendors-for-request?purchase_request_id=${requestId}`,
  noun: 'active vendor',
  ...queries.reads(queries.vendorsForRequest(requestId)),
})
/** Orders that an invoice can be linked to. */
export const orderPickerOf = (invoiceId: string): Picker => ({
  path: `/pickers/orders?invoice_id=${invoiceId}`,
  noun: 'order of this vendor',
  ...queries.reads(queries.ordersFor(invoiceId)),
})
/** Lines of the order that an invoice is linked to. */
export const orderLinePickerOf = (invoiceId: string): Picker => ({
  path: `/pickers/order-lines?invoice_id=${invoiceId}`,
  noun: 'line of the order',
  ...queries.reads(queries.orderLinesFor(invoiceId)),
})

const zones = (text: string, most: number) =>
  timeZonesLike(text, most).map((zone) => {
    const label = zone.replaceAll('_', ' ')
    return { id: zone, label, code: label }
  })
/** The same for everybody, so that it is chosen before anybody is signed in, too. */
export const timeZonePicker: Picker = {
  path: '/pickers/time-zones',
  noun: 'time zone',
  search: async (_tx, text, most) => zones(text, most),
  similar: async () => [],
  find: async () => null,
}

import { limitsFor, type Actor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'

export const subjectKinds = [
  'vendor',
  'purchase_request',
  'purchase_order',
  'receipt',
  'invoice',
] as const
export type SubjectKind = (typeof subjectKinds)[number]

export const kinds = [
  'tax_certificate',
  'registration',
  'insurance',
  'bank_letter',
  'contract',
  'quality_certificate',
  'quote',
  'specification',
  'delivery_note',
  'correspondence',
  'other',
] as const
export type Kind = (typeof kinds)[number]
export const kindLabels: Record<Kind, string> = {
  tax_certificate: 'Tax certificate',
  registration: 'Registration',
  insurance: 'Insurance',
  bank_letter: 'Bank letter',
  contract: 'Contract',
  quality_certificate: 'Quality certificate',
  quote: 'Quote',
  specification: 'Specification',
  delivery_note: 'Delivery note',
  correspondence: 'Correspondence',
  other: 'Other',
}
const aboutVendor: readonly Kind[] = [
  'tax_certificate',
  'registration',
  'insurance',
  'bank_letter',
  'contract',
  'quality_certificate',
  'other',
]
const aboutBuying: readonly Kind[] = [
  'quote',
  'specification',
  'delivery_note',
  'correspondence',
  'other',
]

type Subject = {
  label: string
  path: string
  /** Who may see the thing sees its attachments. */
  read: Permission
  /** Who may add and remove them: any of these. */
  attach: readonly Permission[]
  /** Beside those, the person it belongs to, with this permission. */
  ownerWith?: Permission
  kinds: readonly Kind[]
  /** What belongs here, while nothing is there. */
  empty: string
}
/** What attachments can be attached to. Everything that differs between them is in this table. */
export const subjects: Record<SubjectKind, Subject> = {
  vendor: {
    label: 'Vendor',
    path: '/vendors',
    read: 'vendors.read',
    attach: ['vendors.manage'],
    kinds: aboutVendor,
    empty:
      'Tax and quality certificates, insurance, registration, the bank’s letter and contracts belong here. With “valid until”, the buyers are told before one ends.',
  },
  purchase_request: {
    label: 'Request',
    path: '/purchase-requests',
    read: 'purchase_requests.read',
    attach: ['purchase_orders.create'],
    ownerWith: 'purchase_requests.create',
    kinds: aboutBuying,
    empty: 'Quotes and specifications belong here, so that approvers see what is asked for.',
  },
  purchase_order: {
    label: 'Order',
    path: '/purchase-orders',
    read: 'purchase_orders.read',
    attach: ['purchase_orders.create'],
    kinds: aboutBuying,
    empty: 'The vendor’s quote, specifications and what was written about the order belong here.',
  },
  receipt: {
    label: 'Receipt',
    path: '/receipts',
    read: 'receipts.read',
    attach: ['receipts.post'],
    kinds: aboutBuying,
    empty: 'The signed delivery note and pictures of damage belong here.',
  },
  invoice: {
    label: 'Invoice',
    path: '/invoices',
    read: 'invoices.read',
    attach: ['invoices.capture'],
    kinds: aboutBuying,
    empty:
      'What was written with the vendor about the invoice belongs here. The invoice itself is under “Original file”.',
  },
}

export const subjectPath = (kind: SubjectKind, id: string): string => `${subjects[kind].path}/${id}`

/** The permission by which this person may add attachments to the thing and remove them; null when none. */
export function attachingBy(
  actor: Actor,
  kind: SubjectKind,
  ownerId: string | null,
): Permission | null {
  const { attach, ownerWith } = subjects[kind]
  const held = attach.find((permission) => actor.permissions.has(permission))
  if (held) return held
  return ownerWith && ownerId === actor.userId && actor.permissions.has(ownerWith)
    ? ownerWith
    : null
}

/** Kinds of things whose attachments this person sees in the list of all: where their right to the thing reaches as far as the list does. */
export const readableKinds = (actor: Actor): SubjectKind[] =>
  subjectKinds.filter((kind) => {
    const { read } = subjects[kind]
    const limits = limitsFor(actor, read)
    return actor.permissions.has(read) && (limits === '' || limits === actor.limits)
  })

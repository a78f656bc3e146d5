/** What a person may do, by role. A role is a list of permissions; nothing else is ever checked. */
const grants = {
  requester: [
    'purchase_requests.read',
    'catalog.read',
    'purchase_requests.create',
    'purchase_requests.submit',
    'vendors.read',
    'cost_centers.read',
    'budgets.read',
    'inbox.read',
  ],
  approver: [
    'purchase_requests.read',
    'catalog.read',
    'approvals.decide',
    'purchase_orders.read',
    'vendors.read',
    'cost_centers.read',
    'budgets.read',
    'budgets.transfer',
    'inbox.read',
  ],
  buyer: [
    'purchase_requests.read',
    'catalog.read',
    'catalog.manage',
    'purchase_orders.read',
    'purchase_orders.create',
    'purchase_orders.issue',
    'tax_codes.read',
    'receipts.read',
    'invoices.read',
    'invoices.accept_price',
    'match_policies.read',
    'vendors.read',
    'vendors.manage',
    'cost_centers.read',
    'budgets.read',
    'inbox.read',
    'vendor_bank_accounts.read',
    'vendor_bank_accounts.propose',
    'vendor_bank_accounts.revoke',
    'vendor_holds.set',
    'vendor_documents.verify',
    'returns.read',
    'returns.post',
    'returns.close',
  ],
  receiver: [
    'purchase_orders.read',
    'receipts.read',
    'receipts.post',
    'vendors.read',
    'inbox.read',
    'receipts.inspect',
    'returns.read',
    'returns.post',
  ],
  ap_clerk: [
    'purchase_orders.read',
    'receipts.read',
    'invoices.read',
    'invoices.capture',
    'invoices.match',
    'invoices.accept_document',
    'match_policies.read',
    'tax_codes.read',
    'collections.read',
    'collections.manage',
    'vendors.read',
    'inbox.read',
    'vendor_bank_accounts.read',
    'vendor_bank_accounts.propose',
    'vendor_bank_accounts.revoke',
    'vendor_holds.set',
    'returns.read',
    'returns.close',
  ],
  controller: [
    'purchase_requests.read',
    'catalog.read',
    'approvals.decide',
    'purchase_orders.read',
    'receipts.read',
    'invoices.read',
    'invoices.accept_funds',
    'invoices.accept_document',
    'invoices.accept_price',
    'budgets.read',
    'budgets.manage',
    'budgets.transfer',
    'cost_centers.read',
    'cost_centers.manage',
    'exchange_rates.read',
    'exchange_rates.manage',
    'collections.read',
    'collections.manage',
    'approval_rules.read',
    'approval_rules.activate',
    'match_policies.read',
    'match_policies.manage',
    'match_policies.activate',
    'tax_codes.read',
    'tax_codes.manage',
    'vendors.read',
    'vendors.approve',
    'history.read',
    'inbox.read',
    'vendor_bank_accounts.read',
    'vendor_bank_accounts.verify',
    'vendor_bank_accounts.revoke',
    'vendor_bank_accounts.reveal',
    'vendor_holds.set',
    'vendor_holds.lift',
    'vendor_documents.verify',
    'returns.read',
    'returns.close',
    'periods.read',
    'periods.close',
  ],
  admin: [
    'purchase_requests.read',
    'catalog.read',
    'catalog.manage',
    'purchase_orders.read',
    'receipts.read',
    'invoices.read',
    'collections.read',
    'vendors.read',
    'vendors.manage',
    'cost_centers.read',
    'cost_centers.manage',
    'budgets.read',
    'exchange_rates.read',
    'exchange_rates.manage',
    'members.read',
    'members.manage',
    'organisation.manage',
    'vendors.approve',
    'approval_rules.read',
    'approval_rules.manage',
    'approval_rules.activate',
    'match_policies.read',
    'match_policies.manage',
    'match_policies.activate',
    'tax_codes.read',
    'tax_codes.manage',
    'history.read',
    'jobs.read',
    'jobs.manage',
    'inbox.read',
    'vendor_bank_accounts.read',
    'vendor_holds.set',
    'returns.read',
    'periods.read',
  ],
  auditor: [
    'purchase_requests.read',
    'catalog.read',
    'purchase_orders.read',
    'receipts.read',
    'invoices.read',
    'collections.read',
    'vendors.read',
    'cost_centers.read',
    'budgets.read',
    'exchange_rates.read',
    'members.read',
    'approval_rules.read',
    'match_policies.read',
    'tax_codes.read',
    'history.read',
    'inbox.read',
    'vendor_bank_accounts.read',
    'returns.read',
    'periods.read',
  ],
} as const

export type Role = keyof typeof grants
export type Permission = (typeof grants)[Role][number]

const order: readonly Role[] = [
  'requester',
  'approver',
  'buyer',
  'receiver',
  'ap_clerk',
  'controller',
  'admin',
  'auditor',
]
export const roles = order

export const roleLabels: Record<Role, string> = {
  requester: 'Requester',
  approver: 'Approver',
  buyer: 'Buyer',
  receiver: 'Receiver',
  ap_clerk: 'AP clerk',
  controller: 'Controller',
  admin: 'Administrator',
  auditor: 'Auditor',
}

export const isRole = (text: string): text is Role => text in grants

const cache = new Map<string, ReadonlySet<Permission>>()

/** The union of what the roles grant. */
export function permissionsOf(held: readonly Role[]): ReadonlySet<Permission> {
  const key = held.join()
  const known = cache.get(key)
  if (known) return known
  const permissions: ReadonlySet<Permission> = new Set(
    held.flatMap((role) => grants[role] as readonly Permission[]),
  )
  cache.set(key, permissions)
  return permissions
}

export const rolesWith = (permission: Permission): Role[] =>
  roles.filter((role) => permissionsOf([role]).has(permission))

/** What contacts of a vendor may do in the portal. */
const portalPermissions = [
  'profile.read',
  'profile.manage',
  'orders.read',
  'orders.acknowledge',
  'receipts.read',
  'invoices.read',
  'comments.write',
] as const
export type PortalPermission = (typeof portalPermissions)[number]

/** A contact who is written to about nothing in particular answers for everything. Orders are answered by contacts for orders. */
export const portalPermissionsOf = (purposes: readonly string[]): ReadonlySet<PortalPermission> =>
  new Set(
    portalPermissions.filter(
      (permission) =>
        permission !== 'orders.acknowledge' || purposes.length === 0 || purposes.includes('orders'),
    ),
  )

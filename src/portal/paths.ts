/** Where the portal's pages are. */
export const url = {
  home: '/portal',
  signIn: '/portal/sign-in',
  signInByPassword: '/portal/sign-in/password',
  password: '/portal/password',
  passwordRemoval: '/portal/password/removal',
  link: (token: string) => `/portal/link/${token}`,
  buyers: '/portal/buyers',
  orders: '/portal/orders',
  order: (id: string) => `/portal/orders/${id}`,
  orderPdf: (id: string) => `/portal/orders/${id}/pdf`,
  orderUbl: (id: string) => `/portal/orders/${id}/ubl`,
  answers: (id: string) => `/portal/orders/${id}/answers`,
  shipNotices: '/portal/ship-notices',
  newShipNotice: (orderId: string) => `/portal/orders/${orderId}/ship-notices/new`,
  shipNoticesOf: (orderId: string) => `/portal/orders/${orderId}/ship-notices`,
  shipNotice: (id: string) => `/portal/ship-notices/${id}`,
  shipWithdrawal: (id: string) => `/portal/ship-notices/${id}/withdrawal`,
  receipts: '/portal/receipts',
  returns: '/portal/returns',
  invoices: '/portal/invoices',
  invoice: (id: string) => `/portal/invoices/${id}`,
  payments: '/portal/payments',
  payment: (id: string) => `/portal/payments/${id}`,
  settings: '/portal/settings',
  newContact: '/portal/contacts/new',
  contacts: '/portal/contacts',
  editContact: (id: string) => `/portal/contacts/${id}/edit`,
  removal: (id: string) => `/portal/contacts/${id}/removal`,
  documents: '/portal/documents',
  document: (kindId: string) => `/portal/documents/${kindId}`,
  documentFile: (id: string) => `/portal/document-files/${id}`,
  newDocument: (kindId: string) => `/portal/documents/${kindId}/new`,
  accounts: '/portal/bank-accounts',
  newAccount: '/portal/bank-accounts/new',
  takeBack: (id: string) => `/portal/bank-accounts/${id}/removal`,
  onboarding: '/portal/onboarding',
  section: (name: string) => `/portal/onboarding/${name}`,
  submission: '/portal/onboarding/submission',
} as const

/** Only a page of the portal: a link leads nowhere else. */
export const portalPath = (path: string | undefined): string =>
  path && /^\/portal(?:\/[\w/-]{0,200})?$/.test(path) ? path : url.home

/** The order whose page a path is; null where it is another page. */
export const orderIn = (path: string): string | null =>
  /^\/portal\/orders\/([0-9a-f-]{36})$/.exec(path)?.[1] ?? null

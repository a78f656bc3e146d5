export const url = {
  index: '/payments',
  due: '/payments/due',
  runs: '/payments/runs',
  newRun: '/payments/runs/new',
  invoice: (id: string) => `/invoices/${id}`,
  vendor: (id: string) => `/vendors/${id}`,
  holdsOf: (vendorId: string) => `/vendors/${vendorId}/holds`,
  accountsOf: (vendorId: string) => `/vendors/${vendorId}/bank-accounts`,
}

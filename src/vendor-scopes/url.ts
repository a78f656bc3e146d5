export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  scope: (vendorId: string) => `/vendors/${vendorId}/scope`,
}

export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  save: (vendorId: string) => `/vendors/${vendorId}/profile`,
}

export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  create: (vendorId: string) => `/vendors/${vendorId}/tax-registrations`,
}

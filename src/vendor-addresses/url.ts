export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  create: (vendorId: string) => `/vendors/${vendorId}/addresses`,
  edit: (id: string) => `/vendor-addresses/${id}/edit`,
}

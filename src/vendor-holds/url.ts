export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  ofVendor: (vendorId: string) => `/vendors/${vendorId}/holds`,
  new: (vendorId: string) => `/vendors/${vendorId}/holds/new`,
  edit: (id: string) => `/vendor-holds/${id}/edit`,
  lifting: (id: string) => `/vendor-holds/${id}/lifting`,
}

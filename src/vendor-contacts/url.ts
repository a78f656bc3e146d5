export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  new: (vendorId: string) => `/vendors/${vendorId}/contacts/new`,
  create: (vendorId: string) => `/vendors/${vendorId}/contacts`,
  edit: (id: string) => `/vendor-contacts/${id}/edit`,
  removal: (id: string) => `/vendor-contacts/${id}/removal`,
}

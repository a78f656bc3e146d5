export const url = {
  vendor: (id: string) => `/vendors/${id}`,
  merge: (vendorId: string) => `/vendors/${vendorId}/merge`,
}

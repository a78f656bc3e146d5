export const url = {
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  ofVendor: (vendorId: string) => `/vendors/${vendorId}/checks`,
  clearance: (vendorId: string) => `/vendors/${vendorId}/match-clearance`,
}

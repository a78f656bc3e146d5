export const url = {
  index: '/vendor-documents',
  vendor: (vendorId: string) => `/vendors/${vendorId}`,
  ofVendor: (vendorId: string) => `/vendors/${vendorId}/documents`,
  new: (vendorId: string, kindId?: string) =>
    `/vendors/${vendorId}/documents/new${kindId ? `?kind_id=${kindId}` : ''}`,
  show: (id: string) => `/vendor-documents/${id}`,
  verification: (id: string) => `/vendor-documents/${id}/verification`,
  refusal: (id: string) => `/vendor-documents/${id}/refusal`,
  file: (attachmentId: string) => `/attachments/${attachmentId}/file`,
}

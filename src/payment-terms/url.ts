export const url = {
  index: '/payment-terms',
  new: '/payment-terms/new',
  show: (id: string) => `/payment-terms/${id}`,
  edit: (id: string) => `/payment-terms/${id}/edit`,
  newVendor: (id: string) => `/payment-terms/${id}/vendors/new`,
  vendors: (id: string) => `/payment-terms/${id}/vendors`,
  vendorRemoval: (id: string) => `/payment-terms/${id}/vendor-removal`,
}

/** Where invoices are. */
export const url = {
  index: '/invoices',
  new: '/invoices/new',
  show: (id: string) => `/invoices/${id}`,
  file: (id: string) => `/invoices/${id}/file`,
  order: (id: string) => `/invoices/${id}/order`,
  line: (id: string) => `/invoices/${id}/line`,
  match: (id: string) => `/invoices/${id}/match`,
  price: (id: string) => `/invoices/${id}/price-acceptance`,
  funds: (id: string) => `/invoices/${id}/funds-acceptance`,
  rejection: (id: string) => `/invoices/${id}/rejection`,
  voiding: (id: string) => `/invoices/${id}/voiding`,
  document: (id: string) => `/invoices/${id}/document-acceptance`,
  credits: (id: string) => `/invoices/${id}/credits`,
  last: (id: string) => `/invoices/${id}/last`,
  coding: (id: string) => `/invoices/${id}/coding`,
}

export const url = {
  index: '/tax-codes',
  new: '/tax-codes/new',
  show: (id: string) => `/tax-codes/${id}`,
  edit: (id: string) => `/tax-codes/${id}/edit`,
}

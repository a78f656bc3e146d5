export const url = {
  index: '/payment-accounts',
  new: '/payment-accounts/new',
  show: (id: string) => `/payment-accounts/${id}`,
  closing: (id: string) => `/payment-accounts/${id}/closing`,
}

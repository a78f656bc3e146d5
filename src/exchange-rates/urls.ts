export const url = {
  index: '/exchange-rates',
  proposals: '/exchange-rate-proposals',
  new: '/exchange-rates/new',
  proposal: (id: string) => `/exchange-rate-proposals/${id}`,
  confirm: (id: string) => `/exchange-rate-proposals/${id}/confirmation`,
  refuse: (id: string) => `/exchange-rate-proposals/${id}/refusal`,
}

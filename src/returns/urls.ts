export const url = {
  index: '/returns',
  show: (id: string) => `/returns/${id}`,
  edit: (id: string) => `/returns/${id}/edit`,
  shipping: (id: string) => `/returns/${id}/shipping`,
  cancellation: (id: string) => `/returns/${id}/cancellation`,
  closing: (id: string) => `/returns/${id}/closing`,
  expectedCredit: (id: string) => `/returns/${id}/expected-credit`,
  credit: (id: string) => `/returns/${id}/credit`,
}

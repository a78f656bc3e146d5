export const url = {
  index: '/returns',
  show: (id: string) => `/returns/${id}`,
  edit: (id: string) => `/returns/${id}/edit`,
  shipping: (id: string) => `/returns/${id}/shipping`,
  cancellation: (id: string) => `/returns/${id}/cancellation`,
  closing: (id: string) => `/returns/${id}/closing`,
  credit: (id: string) => `/returns/${id}/credit`,
}

export const url = {
  index: '/invoice-captures',
  show: (id: string) => `/invoice-captures/${id}`,
  typing: (id: string) => `/invoice-captures/${id}?typing=1`,
  file: (id: string) => `/invoice-captures/${id}/file`,
  page: (id: string, page: number) => `/invoice-captures/${id}/page?page=${page}`,
  confirmation: (id: string) => `/invoice-captures/${id}/confirmation`,
  rejection: (id: string) => `/invoice-captures/${id}/rejection`,
}

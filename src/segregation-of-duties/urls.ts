export const url = {
  index: '/segregation-of-duties',
  new: '/segregation-of-duties/new',
  confirmation: (id: string) => `/segregation-of-duties/${id}/confirmation`,
  withdrawal: (id: string) => `/segregation-of-duties/${id}/withdrawal`,
}

export const url = {
  index: '/price-changes',
  show: (id: string) => `/price-changes/${id}`,
  withdrawal: (id: string) => `/price-changes/${id}/withdrawal`,
}

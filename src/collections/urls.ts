export const url = {
  index: '/collections',
  new: '/collections/new',
  show: (id: string) => `/collections/${id}`,
  cancellation: (id: string) => `/collections/${id}/cancellation`,
}

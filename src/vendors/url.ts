export const url = {
  index: '/vendors',
  new: '/vendors/new',
  show: (id: string) => `/vendors/${id}`,
  edit: (id: string) => `/vendors/${id}/edit`,
}

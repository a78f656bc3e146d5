export const url = {
  index: '/projects',
  new: '/projects/new',
  show: (id: string) => `/projects/${id}`,
  edit: (id: string) => `/projects/${id}/edit`,
}

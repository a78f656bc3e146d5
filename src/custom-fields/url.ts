export const url = {
  index: '/custom-fields',
  new: '/custom-fields/new',
  show: (id: string) => `/custom-fields/${id}`,
  edit: (id: string) => `/custom-fields/${id}/edit`,
}

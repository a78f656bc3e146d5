export const url = {
  index: '/departments',
  new: '/departments/new',
  show: (id: string) => `/departments/${id}`,
  edit: (id: string) => `/departments/${id}/edit`,
  manager: (id: string) => `/departments/${id}/manager`,
}

export const url = {
  index: '/legal-entities',
  new: '/legal-entities/new',
  show: (id: string) => `/legal-entities/${id}`,
  edit: (id: string) => `/legal-entities/${id}/edit`,
}

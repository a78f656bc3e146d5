export const url = {
  catalog: '/catalog',
  new: '/catalog-imports/new',
  create: '/catalog-imports',
  show: (id: string) => `/catalog-imports/${id}`,
  columns: (id: string) => `/catalog-imports/${id}/columns`,
  corrections: (id: string) => `/catalog-imports/${id}/corrections`,
  leftOut: (id: string) => `/catalog-imports/${id}/left-out`,
  errors: (id: string) => `/catalog-imports/${id}/errors`,
  confirmation: (id: string) => `/catalog-imports/${id}/confirmation`,
}

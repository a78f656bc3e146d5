export const url = {
  vendors: '/vendors',
  new: '/vendor-imports/new',
  create: '/vendor-imports',
  show: (id: string) => `/vendor-imports/${id}`,
  columns: (id: string) => `/vendor-imports/${id}/columns`,
  errors: (id: string) => `/vendor-imports/${id}/errors`,
  corrections: (id: string) => `/vendor-imports/${id}/corrections`,
  leftOut: (id: string) => `/vendor-imports/${id}/left-out`,
  confirmation: (id: string) => `/vendor-imports/${id}/confirmation`,
}

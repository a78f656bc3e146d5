export const url = {
  index: '/categories',
  new: '/categories/new',
  show: (categoryId: string) => `/categories/${categoryId}`,
  edit: (categoryId: string) => `/categories/${categoryId}/edit`,
}

export const url = {
  index: '/delivery-places',
  new: '/delivery-places/new',
  show: (id: string) => `/delivery-places/${id}`,
  edit: (id: string) => `/delivery-places/${id}/edit`,
}

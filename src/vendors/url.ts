export const url = {
  index: '/vendors',
  new: '/vendors/new',
  show: (id: string) => `/vendors/${id}`,
  newContact: (id: string) => `/vendors/${id}/contacts/new`,
  editContact: (id: string) => `/vendor-contacts/${id}/edit`,
  contactRemoval: (id: string) => `/vendor-contacts/${id}/removal`,
  edit: (id: string) => `/vendors/${id}/edit`,
}

export const url = {
  index: '/vendors',
  new: '/vendors/new',
  show: (id: string) => `/vendors/${id}`,
  newContact: (id: string) => `/vendors/${id}/contacts/new`,
  editContact: (id: string) => `/vendor-contacts/${id}/edit`,
  contactRemoval: (id: string) => `/vendor-contacts/${id}/removal`,
  newAddress: (id: string) => `/vendors/${id}/addresses/new`,
  editAddress: (id: string) => `/vendor-addresses/${id}/edit`,
  addressRemoval: (id: string) => `/vendor-addresses/${id}/removal`,
  newTaxRegistration: (id: string) => `/vendors/${id}/tax-registrations/new`,
  taxRegistrationRemoval: (id: string) => `/vendor-tax-registrations/${id}/removal`,
  edit: (id: string) => `/vendors/${id}/edit`,
}

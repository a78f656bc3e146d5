export const url = {
  index: '/vendors',
  new: '/vendors/new',
  show: (id: string) => `/vendors/${id}`,
  newContact: (id: string) => `/vendors/${id}/contacts/new`,
  editContact: (id: string) => `/vendor-contacts/${id}/edit`,
  contactRemoval: (id: string) => `/vendor-contacts/${id}/removal`,
  contact: (id: string) => `/vendor-contacts/${id}`,
  onboarding: (id: string) => `/vendors/${id}/onboarding`,
  onboardingWithdrawal: (id: string) => `/vendors/${id}/onboarding-withdrawal`,
  edit: (id: string) => `/vendors/${id}/edit`,
}

export const url = {
  index: '/journal-formats',
  new: '/journal-formats/new',
  show: (id: string) => `/journal-formats/${id}`,
  edit: (id: string) => `/journal-formats/${id}/edit`,
  archiving: (id: string) => `/journal-formats/${id}/archiving`,
  restoration: (id: string) => `/journal-formats/${id}/restoration`,
}

export const url = {
  index: '/periods',
  new: '/periods/new',
  reopening: (id: string) => `/periods/${id}/reopening`,
}

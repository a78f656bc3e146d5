export const url = {
  index: '/cost-centers',
  new: '/cost-centers/new',
  show: (id: string) => `/cost-centers/${id}`,
  edit: (id: string) => `/cost-centers/${id}/edit`,
  owner: (id: string) => `/cost-centers/${id}/owner`,
}

export const url = {
  index: '/members',
  show: (id: string) => `/members/${id}`,
  edit: (id: string) => `/members/${id}/edit`,
  grant: (id: string) => `/members/${id}/roles/new`,
  grants: (id: string) => `/members/${id}/roles`,
  revocation: (id: string) => `/members/${id}/role-revocation`,
  mail: (id: string) => `/members/${id}/mail`,
  deactivation: (id: string) => `/members/${id}/deactivation`,
  reactivation: (id: string) => `/members/${id}/reactivation`,
}

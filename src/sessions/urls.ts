export const url = {
  index: '/me/sessions',
  revocation: (id: string) => `/me/sessions/${id}/revocation`,
  revocationOfOthers: '/me/sessions/revocation-of-others',
}

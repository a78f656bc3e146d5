export const url = {
  sites: '/punchout-sites',
  newSite: '/punchout-sites/new',
  site: (id: string) => `/punchout-sites/${id}`,
  editSite: (id: string) => `/punchout-sites/${id}/edit`,
  visits: (siteId: string) => `/punchout-sites/${siteId}/visits`,
  show: (id: string) => `/punchouts/${id}`,
  again: (id: string) => `/punchouts/${id}/visits`,
  request: (id: string) => `/punchouts/${id}/request`,
  ending: (id: string) => `/punchouts/${id}/ending`,
  /** Where the shop sends the browser back to; it carries no session. */
  back: (tenantId: string, nonce: string) => `/from-outside/punchouts/${tenantId}/${nonce}`,
}

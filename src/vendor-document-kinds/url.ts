export const url = {
  index: '/vendor-document-kinds',
  new: '/vendor-document-kinds/new',
  show: (id: string) => `/vendor-document-kinds/${id}`,
  edit: (id: string) => `/vendor-document-kinds/${id}/edit`,
  rules: (id: string) => `/vendor-document-kinds/${id}/rules`,
  newRule: (id: string) => `/vendor-document-kinds/${id}/rules/new`,
  ruleRemoval: (ruleId: string) => `/vendor-document-rules/${ruleId}/removal`,
}

export const url = {
  index: '/approval-rules',
  limits: '/approval-rules/limits',
  rule: (id: string) => `/approval-rules/${id}`,
  editRule: (id: string) => `/approval-rules/${id}/edit`,
  removeRule: (id: string) => `/approval-rules/${id}/removal`,
  policies: '/approval-policies',
  policy: (id: string) => `/approval-policies/${id}`,
  at: (id: string, noun: string) => `/approval-policies/${id}/${noun}`,
}

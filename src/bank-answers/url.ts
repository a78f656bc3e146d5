export const url = {
  index: '/bank-answers',
  new: '/bank-answers/new',
  show: (id: string) => `/bank-answers/${id}`,
  continuation: (id: string) => `/bank-answers/${id}/continuation`,
  settingAside: (id: string) => `/bank-answers/${id}/setting-aside`,
  reopening: (lineId: string) => `/bank-answer-lines/${lineId}/reopening`,
  resolution: (lineId: string) => `/bank-answer-lines/${lineId}/resolution`,
  payment: (id: string) => `/payments/${id}`,
}

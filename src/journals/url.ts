export const url = {
  index: '/journals',
  new: '/journals/new',
  missing: '/journals/missing',
  show: (id: string) => `/journals/${id}`,
  file: (id: string) => `/journals/${id}/file`,
  again: (id: string) => `/journals/${id}/failed-entries`,
  answers: '/journals/answers',
  entryAnswer: (id: string) => `/journal-entries/${id}/answer`,
  entryCorrection: (id: string) => `/journal-entries/${id}/correction`,
}

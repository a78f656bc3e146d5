export const answerSubject = (id: string) => ({ kind: 'bank_answer', id })

export { refreshStatus, saveProgress } from './commands.ts'
export { answer, noteOpened } from './answer-commands.ts'
export { answers, type OrderAnswer } from './answer.ts'
export { ofOrder as answersOf } from './answer-queries.ts'
export { AnswerJson, answerJson } from './api.ts'
export type { OrderLink } from './dispatch-jobs.ts'
export { orderPdf } from './pdf.ts'
export { orderUbl } from './ubl.ts'
export {
  addBilled,
  addReceived,
  findByReference,
  findOrder,
  purchaseOrder,
  orderLines,
} from './queries.ts'
export type { Billed } from './queries.ts'
export type { Line } from './purchase-order.ts'

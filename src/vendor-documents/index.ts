export { add as addDocument, type NewDocument } from './commands.ts'
export { documentsPanel } from './panel.ts'
export { hasEnded } from './document.ts'

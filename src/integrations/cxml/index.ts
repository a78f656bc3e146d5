export { readOrderMessage, readSetupResponse, type ReturnedItem } from './read.ts'
export { setupRequest } from './write.ts'

export { lockOffer, markAccepted } from './accept.ts'

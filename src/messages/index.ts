export { Message, Value, type Amount } from './codes/parts.ts'
export { amountOf, asWritten, did, message, moneyOf, type ParamsOf } from './message.ts'
export { toText, valueText } from './text.ts'
export { conflictSaying, saidBy } from './problem.ts'

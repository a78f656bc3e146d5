export { Message, Value, type Amount } from './codes/parts.ts'
export { amountOf, asWritten, did, message, moneyOf, type ParamsOf } from './message.ts'
export { languageOf, toText, valueText, type Language } from './text.ts'
export { conflictSaying, saidBy } from './problem.ts'

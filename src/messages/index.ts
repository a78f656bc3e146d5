export { Message, Value, type Amount } from './codes/parts.ts'
export { amountOf, asWritten, message, moneyOf, type Code, type ParamsOf } from './message.ts'
export { languageOf, toText, valueText } from './text.ts'
export { conflictSaying, saidBy } from './problem.ts'

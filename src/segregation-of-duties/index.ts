export type { Duty } from './duty.ts'
export { joinPurchase, perform, performAlone } from './commands.ts'
export { aloneText, expectOnlyPerson, isOnlyPerson, lockOnlyPerson } from './only-person.ts'

export type { Duty } from './duty.ts'
export { joinPurchase, recordDuty, recordDutyAlone } from './commands.ts'
export { aloneText, expectOnlyPerson, isOnlyPerson, lockOnlyPerson } from './only-person.ts'

export { alone as ofNew, type Together } from './queries.ts'
export type { Duty } from './duty.ts'
export { joinPurchase, readDuties, recordDuty, recordDutyAlone } from './commands.ts'
export { aloneText, expectOnlyPerson, isOnlyPerson, lockOnlyPerson } from './only-person.ts'

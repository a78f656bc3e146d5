export { alone as ofNew } from './queries.ts'
export type { Duty } from './duty.ts'
export {
  joinPurchase,
  readDuties,
  readDutiesAmong,
  readDutiesOn,
  recordDuty,
  recordDutyAlone,
  recordDutyOnNew,
  type Duties,
} from './commands.ts'
export { peopleWho } from './queries.ts'
export { aloneText, expectOnlyPerson, isOnlyPerson, lockOnlyPerson } from './only-person.ts'

export type { Duty } from './duty.ts'
export { perform } from './commands.ts'
export { segregationOfDuties } from './routes.ts'

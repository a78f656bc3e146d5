export { perform } from './commands.ts'
export { segregationOfDuties } from './routes.ts'

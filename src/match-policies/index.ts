export { activePolicy, policyById } from './queries.ts'

export { activePolicy, policyById } from './queries.ts'
export { matchPolicies } from './routes.ts'

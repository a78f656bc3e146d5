export { approvalRules } from './routes.ts'
export { approvalPolicies } from './policy-routes.ts'

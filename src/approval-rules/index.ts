export { approvalRules } from './routes.ts'

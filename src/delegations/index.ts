export { followDelegations } from './jobs.ts'
export { delegations } from './routes.ts'

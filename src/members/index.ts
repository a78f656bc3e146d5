export { withRoles } from './routes.ts'

export { members, withRoles } from './routes.ts'

export { members, withRoles } from './routes.ts'
export { profile } from './profile.ts'

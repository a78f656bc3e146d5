export { managersTable, setManager, ownerForm, SetManager } from './managers.ts'
export { departments } from './routes.ts'

export { managersTable, setManager, ownerForm, SetManager } from './managers.ts'

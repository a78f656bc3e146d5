export { add as addContact, edit as editContact, remove as removeContact } from './commands.ts'

export {
  add as addContact,
  addToNew as addContactsToNew,
  edit as editContact,
  remove as removeContact,
} from './commands.ts'
export { contactFields, languages, purposes, type ContactContent } from './contact.ts'

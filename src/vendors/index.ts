export { changeContacts } from './commands.ts'
export { find as findVendor } from './queries.ts'
export { languageNames } from './words.ts'

export { changeContacts } from './commands.ts'
export { find as findVendor } from './queries.ts'
export { languageNames, purposeNames } from './words.ts'

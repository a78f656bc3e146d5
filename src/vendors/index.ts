export { changeContacts, edit as editVendor, waitForDetails } from './commands.ts'
export { find as findVendor } from './queries.ts'
export { languageNames } from './words.ts'
export { countries } from './pages/form.ts'

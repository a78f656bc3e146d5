export { changePart, refuseTakenNumber } from './commands.ts'
export { country } from './input.ts'
export {
  find as findVendor,
  insertRegistration,
  saveVatId,
  vendor as vendorToLock,
} from './queries.ts'
export { addressPurposeNames, languageNames, purposeNames } from './words.ts'

export {
  changePart,
  createAll as createVendors,
  edit as editVendor,
  giveUpMerged,
  lockInUse as lockVendorInUse,
  refuseTakenNumber,
  waitForDetails,
  type Input as VendorInput,
} from './commands.ts'
export { country, vendorFields } from './input.ts'
export {
  find as findVendor,
  insertRegistration,
  saveVatId,
  vendor as vendorToLock,
} from './queries.ts'
export { addressPurposeNames, languageNames, paymentMethodNames } from './words.ts'

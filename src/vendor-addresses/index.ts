export { addressFields, addressPurposes, type AddressContent } from './address.ts'
export {
  add as addAddress,
  addToNew as addAddressesToNew,
  edit as editAddress,
} from './commands.ts'

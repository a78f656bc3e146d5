import type { Picker } from '../platform/lists/picker.ts'
import * as queries from './queries.ts'

export const vendorPicker: Picker = {
  path: '/pickers/vendors',
  noun: 'vendor',
  search: queries.vendors,
  find: queries.vendor,
}
export const personPicker: Picker = {
  path: '/pickers/people',
  noun: 'person',
  search: queries.persons,
  find: queries.person,
}
export const costCenterPicker: Picker = {
  path: '/pickers/cost-centers',
  noun: 'cost centre',
  search: queries.costCenters,
  find: queries.costCenter,
}

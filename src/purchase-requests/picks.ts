import {
  activeCostCenterPicker,
  activeVendorPicker,
  categoryPicker,
  projectPicker,
} from '../pickers/index.ts'

/** What the form of a request chooses, and from what. */
export const requestPicks = {
  cost_center_id: activeCostCenterPicker,
  vendor_id: activeVendorPicker,
  project_id: projectPicker,
  'lines/category_id': categoryPicker,
} as const
export const vendorPicks = { vendor_id: activeVendorPicker } as const

export { HoldJson, standingJson } from './api.ts'
export { holdInForce, refuseHeld } from './hold.ts'
export { holdsPanel, holdBanner } from './panel.ts'
export { openOf as vendorHolds, shareVendor } from './queries.ts'

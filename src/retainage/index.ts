export { retainageFields } from './fields.ts'
export {
  asHeldNow,
  heldColumn,
  heldNowInside,
  InsideNow,
  isHeldByMilestone,
  isHeldOn,
} from './held-queries.ts'
export { retainageIn, retainageInput, sayRetainage, type AskedRetainage } from './input.ts'
export { dueDayOf, heldDueDay, noDay, plannedParts } from './plan.ts'
export { freedBy, Held, heldSum, isHeld, Retainage, type Freed } from './retainage.ts'
export { dueText, heldOnOrder, heldText, retainageText, untilText } from './words.ts'

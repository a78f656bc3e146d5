export {
  match,
  ownerOf,
  limitText,
  within,
  type Bill,
  type BilledLine,
  type Hold,
  type HoldReason,
  type Limit,
  type OrderLine,
  type Policy,
  type Result,
} from './match.ts'
export { linkLines } from './lines.ts'

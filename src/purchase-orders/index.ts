export { answer, noteOpened } from './answer-commands.ts'
export { answers, type OrderAnswer } from './answer.ts'
export { ofOrder as answersOf } from './answer-queries.ts'
export { AnswerJson, answerJson, PlaceJson } from './api.ts'
export {
  delivery,
  deliveryInput,
  deliveryOf,
  deliveryText,
  incoterm,
  incotermText,
  placesNamed,
  refuseClosedPlaces,
  sameDelivery,
  samePlace,
  refuseHalfIncoterm,
  type AskedDelivery,
  type Delivery,
  type NamedPlaces,
} from './delivery.ts'
export { lineDelivery, lineDeliveryInput, type LineDelivery } from './line-delivery.ts'
export { deliveryFields, lineDeliveryFields } from './pages/delivery-fields.ts'
export { listener, tell } from './dispatch-commands.ts'
export type { OrderLink } from './dispatch-jobs.ts'
export { frozenOrder } from './frozen-order.ts'
export type { Snapshot, SnapshotPriced } from './snapshot.ts'
export { orderPdf } from './pdf.ts'
export { orderUbl } from './ubl.ts'
export { isClosedShort } from './closing.ts'
export { standing } from './goods.ts'
export * as allocations from './allocation-queries.ts'
export {
  readTyped,
  refuseClosedCharges,
  splitsNamed,
  typedRows,
  withSplitCenters,
} from './commands/typed-lines.ts'
export { likeOrder, type Charged } from './direct.ts'
export {
  chargesOfLine,
  inProportion,
  isSameSplit,
  lineSplitText,
  placeText,
  refuseUnevenSplits,
  splitField,
  splitJson,
  type LineSplit,
  type NamedSplit,
} from './line-splits.ts'
export { insertSplits, splitsOfLine } from './line-split-queries.ts'
export { partsOf, placed, wantedLine, type PlacedLine } from './commands/place.ts'
export * as pricing from './pricing.ts'
export { pricedOf } from './priced.ts'
export { linePricingInput, orderPricingInput, taxCodeIds, withTaxes } from './pricing-input.ts'
export { chargeName, pricingNotes, taxesText } from './pricing-words.ts'
export { linePricingFields, orderPricingFields } from './pages/pricing-fields.ts'
export { lineSplitFields } from './pages/split-fields.ts'
export { pricingPicks, vendorReasonField } from './pages/form.ts'
export {
  preferredOf,
  preferredTyped,
  vendorReasonIn,
  vendorReasonInput,
  type AskedVendorReason,
} from './preferred.ts'
export { LinePricingJson, OrderJson, orderJson, OrderPricingJson } from './api.ts'
export { touchOrder } from './dispatch-queries.ts'
export { frozenDays, frozenTerms } from './frozen-terms.ts'
export { linePricingSaid } from './line-pricing-words.ts'
export { pdfWords } from './pdf-words.ts'
export type { LinePricing } from './pricing.ts'
export { termsNamed, termsSaid } from './terms.ts'
export { orderPricingOf, taxesFrom, taxesNamed, type AskedPricing, type TaxesOf } from './taxes.ts'
export { chargedAsBefore, pricingAsBefore } from './unsaid.ts'
export { revise } from './commands/revise.ts'
export { ChargeShare, lineCategory, lineShares } from './allocation-queries.ts'
export { goodsOfNotice } from './shipping-queries.ts'
export { entitiesOfOrder, lockVendorOf } from './vendor-queries.ts'
export type { PurchaseOrder } from './purchase-order.ts'
export { daysOf, refuseMistypedDay, refusePastDays } from './days.ts'
export { refuseOnHold } from './hold.ts'
export { closeAfterLast, reopenAfterLast } from './commands/close-rest.ts'
export type { Closing } from './closing.ts'
export { refreshStatus, saveProgress } from './commands/progress.ts'
export {
  addBilled,
  ChargedRow,
  chargedColumn,
  countedColumns,
  CountedRow,
  orderLines,
  SplitRow,
} from './line-queries.ts'
export { countedNumber, countedText, quantitySaid, statedQuantity, unitField } from './stated.ts'
export * as goods from './goods.ts'
export { acceptorsOf } from './receiving-queries.ts'
export { insertMovements, saveReturned, type LineLeft, type Movement } from './movement-queries.ts'
export * as returned from './returned.ts'
export { findByReference, findOrder, purchaseOrder } from './queries.ts'
export type { Billed } from './line-queries.ts'
export type { Line } from './purchase-order.ts'

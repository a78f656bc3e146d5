import { advanceRoomCheck } from './advance-checks.ts'
import { asksForAdvance } from './document-type.ts'
import type { Finding } from './finding.ts'
import { currencyCheck, dateCheck, precedingChecks, signCheck, typeCheck } from './nature-checks.ts'
import {
  chargesCheck,
  creditChecks,
  linesCheck,
  orderCheck,
  orderHoldCheck,
} from './order-checks.ts'
import {
  accountCheck,
  duplicateCheck,
  sellerCheck,
  vendorCheck,
  vendorHoldCheck,
} from './sender-checks.ts'
import { prepaidCheck, roundingCheck, standardChecks, sumChecks } from './sum-checks.ts'
import { taxChecks } from './tax-checks.ts'
import type { Whole } from './whole.ts'

/** The checks of a bill as a whole. Every check runs, even when another has failed. */
export function documentChecks(whole: Whole): Finding[] {
  return [
    ...standardChecks(whole),
    ...sumChecks(whole),
    ...taxChecks(whole),
    roundingCheck(whole),
    prepaidCheck(whole),
    currencyCheck(whole),
    signCheck(whole),
    typeCheck(whole),
    ...precedingChecks(whole),
    dateCheck(whole),
    vendorCheck(whole),
    vendorHoldCheck(whole),
    sellerCheck(whole),
    accountCheck(whole),
    duplicateCheck(whole),
    orderCheck(whole),
    ...(whole.around.order ? [orderHoldCheck(whole), ...checksOfOrder(whole)] : []),
  ]
}

/** An advance bills nothing of the order's lines, so only its size is compared. */
const checksOfOrder = (whole: Whole): Finding[] =>
  asksForAdvance(whole.document)
    ? [advanceRoomCheck(whole)]
    : [linesCheck(whole), chargesCheck(whole), ...creditChecks(whole)]

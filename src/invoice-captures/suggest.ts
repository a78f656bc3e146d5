import type { Extraction } from '../integrations/document-extraction/index.ts'
import { findByReference } from '../purchase-orders/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import type { Suggested } from './form.ts'
import type { Capture } from './invoice-capture.ts'

type Vendors = readonly { id: string; name: string; vat_id: string | null }[]

/** Whose invoice it seems to be: chosen at the upload, else by its tax number, its name, or the order it names. */
export async function suggest(
  tx: Tx,
  capture: Capture,
  x: Extraction | null,
  vendors: Vendors,
): Promise<Suggested> {
  if (capture.vendor_id)
    return { vendorId: capture.vendor_id, vendorWhy: 'Chosen when it was uploaded.' }
  const taxId = plain(x?.supplierTaxId?.value ?? '')
  const byTax =
    taxId.length >= 6
      ? vendors.find((v) => v.vat_id !== null && plain(v.vat_id) === taxId)
      : undefined
  if (byTax)
    return { vendorId: byTax.id, vendorWhy: `Found by the tax number ${x!.supplierTaxId!.value}.` }
  const name = bare(x?.supplierName?.value ?? '')
  const named = name.length >= 3 ? vendors.filter((v) => bare(v.name) === name) : []
  if (named.length === 1)
    return { vendorId: named[0]!.id, vendorWhy: `Found by the name “${x!.supplierName!.value}”.` }
  const order = x?.orderNumber ? await findByReference(tx, x.orderNumber.value) : null
  return order
    ? {
        vendorId: order.vendor_id,
        vendorWhy: `${order.number ?? 'The order'} is an order to this vendor.`,
      }
    : { vendorId: null, vendorWhy: null }
}

const plain = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
/**
 * A company's name without its legal ending and punctuation: 'ACME Components Pvt. Ltd.' and 'Acme Components' are the
 * same.
 */
const bare = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[.,'’]/g, '')
    .replaceAll(
      /(?<!\p{L})(?:gmbh|ag|kg|co|ltd|limited|llc|llp|plc|inc|corp|corporation|pvt|private|bv|nv|sarl|sas|sa|sl|srl|spa|ab|oy|aps|as|and|und|et)(?!\p{L})/gu,
      ' ',
    )
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

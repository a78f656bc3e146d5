import { holdsOn, preferredNamed } from '../catalog/index.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { optional, text } from '../platform/http/input.ts'
import type { ComposedLine } from './composition.ts'

/** Why an order goes to another than the preferred vendor of an item, as it is asked for. */
export type AskedVendorReason = { vendor_reason?: string | null | undefined }
export const vendorReasonInput = optional(text(1000, 'Why this vendor')).optional()
/** A vendor that an item is preferred from. */
type Preferred = { item: string; vendor_id: string; vendor_name: string }
type Chosen = {
  vendorId: string
  preferred: readonly Preferred[]
  /** The draft, where there is one: its reason stays as long as its vendor does. */
  kept?: { vendor_id: string; vendor_reason: string | null }
}

/** Guided buying: another vendor than the preferred one is possible, with a reason that is kept. */
export function vendorReasonIn(
  { vendor_reason: said }: AskedVendorReason,
  { vendorId, preferred, kept }: Chosen,
): string | null {
  const before = kept?.vendor_id === vendorId ? kept.vendor_reason : null
  const reason = said === undefined ? before : said
  const other = [...Map.groupBy(preferred, ({ item }) => item).values()].find((vendors) =>
    vendors.every(({ vendor_id: id }) => id !== vendorId),
  )?.[0]
  if (other && !reason)
    throw invalid(
      '/vendor_reason',
      'missing',
      `${other.vendor_name} is the preferred vendor for ${other.item}. Say why it should come from another, or choose ${other.vendor_name}.`,
    )
  return reason
}

type Typed = {
  catalog_item_id?: string | null | undefined
  description?: string | null | undefined
}
/** The preferred vendors of what is typed in words that are the name or the code of an item in the catalog. */
export const preferredTyped = (ctx: ReadCtx, lines: readonly Typed[]) =>
  preferredNamed(
    ctx,
    lines.flatMap((line) => (line.catalog_item_id ? [] : (line.description ?? []))),
  )

/** The preferred vendors of what is ordered of requests that leave the vendor to the buyer. */
export const preferredOf = (
  lines: readonly Pick<ComposedLine, 'allocations'>[],
  today: string,
): Preferred[] =>
  lines
    .flatMap(({ allocations }) => allocations.map(({ source }) => source))
    .filter(({ request }) => request.vendor_id === null)
    .flatMap(({ preferred }) => preferred ?? [])
    .filter((one) => one.vendor_status === 'active' && holdsOn(one, today))

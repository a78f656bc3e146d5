import { z } from 'zod'
import { Message as MessageJson } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Uuid, Version } from '../platform/http/output.ts'
import { askedOfText } from '../vendor-document-kinds/index.ts'
import { documentStates } from './document.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { setOf, standings } from './set.ts'
import { url } from './url.ts'
import { refusalText } from './words.ts'

export const DocumentJson = z.object({
  id: Uuid,
  vendor_id: Uuid,
  vendor: z.string(),
  kind_id: Uuid,
  kind: z.string(),
  state: z.enum(documentStates),
  issued_on: Day.nullable(),
  expires_on: Day.nullable(),
  attachment_id: Uuid,
  file: z.string(),
  /** Where the file is fetched, once it is available. */
  file_path: z.string().nullable(),
  uploaded_by: z.string(),
  uploaded_at: Instant,
  checked_by: z.string().nullable(),
  checked_at: Instant.nullable(),
  refusal: z.string().nullable(),
  /** The same for the API, where the check of the file refused it: code and parameters. */
  refusal_message: MessageJson.nullable(),
  version: Version,
})
export const documentJson = (d: VendorDocument): z.input<typeof DocumentJson> => ({
  id: d.id,
  vendor_id: d.vendor_id,
  vendor: d.vendor,
  kind_id: d.kind_id,
  kind: d.kind,
  state: d.state,
  issued_on: d.issued_on,
  expires_on: d.expires_on,
  attachment_id: d.attachment_id,
  file: d.file,
  file_path: d.file_status === 'available' ? url.file(d.attachment_id) : null,
  uploaded_by: d.uploaded_by_name,
  uploaded_at: d.uploaded_at.toISOString(),
  checked_by: d.checked_by_name,
  checked_at: d.checked_at?.toISOString() ?? null,
  refusal: refusalText(d),
  refusal_message: d.file_refusal,
  version: d.version,
})

export const SetJson = z.object({
  vendor_id: Uuid,
  kinds: z.array(
    z.object({
      kind_id: Uuid,
      kind: z.string(),
      /** Whether it is asked of this vendor. */
      asked: z.boolean(),
      /** Of which vendors it is asked that this one is among. */
      because: z.array(z.string()),
      standing: z.enum(standings),
      /** The one that counts, or did until it expired. */
      counts: DocumentJson.nullable(),
      waits: DocumentJson.nullable(),
      refused: DocumentJson.nullable(),
    }),
  ),
})

export const findJson = async ({ tx }: ReadCtx, id: string) =>
  documentJson(await queries.find(tx, id))

export async function setJson(
  { tx, today }: ReadCtx,
  vendorId: string,
): Promise<z.input<typeof SetJson>> {
  const [vendor, kinds, documents] = await Promise.all([
    queries.findVendor(tx, vendorId),
    queries.kindsFor(tx, vendorId),
    queries.ofVendor(tx, vendorId),
  ])
  const json = (document: VendorDocument | null) => document && documentJson(document)
  return {
    vendor_id: vendor.id,
    kinds: setOf(kinds, documents, today).map(({ kind, standing, counts, waits, refused }) => ({
      kind_id: kind.id,
      kind: kind.name,
      asked: kind.asked,
      because: kind.rules.map(askedOfText),
      standing,
      counts: json(counts),
      waits: json(waits),
      refused: json(refused),
    })),
  }
}

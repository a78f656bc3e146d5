import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Instant, Uuid } from '../platform/http/output.ts'
import {
  documentStates,
  isWanted,
  refusalText,
  setOf,
  standings,
  type SetEntry,
} from '../vendor-documents/index.ts'
import * as queries from './document-queries.ts'
import type { PortalDocument, PortalKind } from './document-queries.ts'
import type { OnboardingSection } from './onboarding.ts'
import { url } from './paths.ts'

export type PortalEntry = SetEntry<PortalDocument, PortalKind>

const vendorOf = ({ actor }: Pick<ReadCtx, 'actor'>): string => actor.contact?.vendorId ?? ''

/** What is asked of the vendor of a contact, and what it gave, by kind. */
export async function entriesOf(ctx: ReadCtx): Promise<PortalEntry[]> {
  const vendorId = vendorOf(ctx)
  const [kinds, documents] = await Promise.all([
    queries.kinds(ctx.tx, vendorId),
    queries.documents(ctx.tx, vendorId),
  ])
  return setOf(kinds, documents, ctx.today)
}

/** A kind that this contact may send: one that is asked of the vendor, or that it gave before. */
export const findKind = (ctx: ReadCtx, id: string): Promise<PortalKind> =>
  queries.kind(ctx.tx, { id, vendorId: vendorOf(ctx) })

/** What is asked and neither counts nor waits for a check. */
const isLacking = (entry: PortalEntry): boolean =>
  entry.kind.asked && isWanted(entry) && entry.standing !== 'expiring'

/** The section of a vendor's details where it uploads what is asked of it. */
export const documentsSection: OnboardingSection = {
  name: 'documents',
  title: { en: 'Documents', de: 'Dokumente' },
  why: {
    en: 'The customer must have them before it orders, and is told when one ends.',
    de: 'Der Kunde muss sie haben, bevor er bestellt, und erfährt, wann eines abläuft.',
  },
  required: true,
  isDone: async (ctx) => !(await entriesOf(ctx)).some(isLacking),
  filledIn: {
    at: url.documents,
    label: { en: 'See and upload documents', de: 'Dokumente ansehen und hochladen' },
  },
}

const PortalDocumentJson = z.object({
  id: Uuid,
  state: z.enum(documentStates),
  file: z.string(),
  /** Where its file is, for the contact who sent it. */
  file_path: z.string().nullable(),
  issued_on: Day.nullable(),
  expires_on: Day.nullable(),
  uploaded_at: Instant,
  /** Why it was refused. */
  reason: z.string().nullable(),
})
export const PortalDocumentsJson = z.object({
  data: z.array(
    z.object({
      kind_id: Uuid,
      kind: z.string(),
      why: z.string().nullable(),
      asked: z.boolean(),
      /** The country and the category by which it is asked; nulls where it is asked of all. */
      because: z.array(
        z.object({ country: z.string().nullable(), category: z.string().nullable() }),
      ),
      standing: z.enum(standings),
      counts: PortalDocumentJson.nullable(),
      waits: PortalDocumentJson.nullable(),
      refused: PortalDocumentJson.nullable(),
    }),
  ),
})
export async function documentsJson(ctx: ReadCtx): Promise<z.input<typeof PortalDocumentsJson>> {
  const json = (d: PortalDocument | null) =>
    d && {
      id: d.id,
      state: d.state,
      file: d.file,
      file_path: d.opens ? url.documentFile(d.id) : null,
      issued_on: d.issued_on,
      expires_on: d.expires_on,
      uploaded_at: d.uploaded_at.toISOString(),
      reason: refusalText(d),
    }
  return {
    data: (await entriesOf(ctx)).map(({ kind, standing, counts, waits, refused }) => ({
      kind_id: kind.id,
      kind: kind.name,
      why: kind.why,
      asked: kind.asked,
      because: kind.rules,
      standing,
      counts: json(counts),
      waits: json(waits),
      refused: json(refused),
    })),
  }
}

import { Message as MessageJson, toText } from '../messages/index.ts'
import { z } from 'zod'
import type { Kinds } from '../platform/kinds.ts'
import { Day, Instant, Uuid, Version } from '../platform/http/output.ts'
import { statuses, type Attachment } from './attachment.ts'
import type { ShowPage } from './presenter.ts'
import { attachableKinds, kinds } from './subject.ts'

/** The JSON of attachments; what they belong to is a kind that files can be attached to. */
export function schemasFor(all: Kinds) {
  const AttachmentJson = z.object({
    id: Uuid,
    subject_kind: z.enum(attachableKinds(all)),
    subject_id: Uuid,
    kind: z.enum(kinds),
    name: z.string(),
    note: z.string().nullable(),
    valid_until: Day.nullable(),
    media_type: z.string(),
    size: z.int().min(1),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    status: z.enum(statuses),
    refusal: z.string().nullable(),
    /** The same for the API: code and parameters. */
    refusal_message: MessageJson.nullable(),
    uploaded_by: z.string(),
    removed_at: Instant.nullable(),
    removal_reason: z.string().nullable(),
    version: Version,
    created_at: Instant,
  })
  return {
    AttachmentJson,
    /** With where the file can be fetched for five minutes, once it lies in storage. */
    OneJson: AttachmentJson.extend({ file_url: z.string().nullable() }),
  }
}

export const attachmentJson = (d: Attachment) => ({
  id: d.id,
  subject_kind: d.subject_kind,
  subject_id: d.subject_id,
  kind: d.kind,
  name: d.name,
  note: d.note,
  valid_until: d.valid_until,
  media_type: d.media_type,
  size: d.size,
  sha256: d.sha256,
  status: d.status,
  refusal: d.refusal && toText(d.refusal),
  refusal_message: d.refusal,
  uploaded_by: d.uploaded_by_name,
  removed_at: d.removed_at?.toISOString() ?? null,
  removal_reason: d.removal_reason,
  version: d.version,
  created_at: d.created_at.toISOString(),
})
export type Shown = ShowPage & { fileUrl: string | null }
export const oneJson = ({ attachment, fileUrl }: Shown) => ({
  ...attachmentJson(attachment),
  file_url: fileUrl,
})

export const UploadJson = z.object({
  id: Uuid,
  status: z.enum(statuses),
  put: z.object({
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expires_in: z.int(),
  }),
  completion: z.string(),
})

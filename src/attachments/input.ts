import { z } from 'zod'
import { day, optional, text, version, wholeNumber } from '../platform/http/input.ts'
import { mostBytes } from './attachment.ts'
import { attachableKinds, kinds } from './subject.ts'
import type { Kinds } from '../platform/kinds.ts'

const about = {
  subject_id: z.uuid('Say what the attachment belongs to.'),
  kind: z.enum(kinds, 'Choose what kind of attachment it is.'),
  valid_until: optional(day('Valid until')).optional(),
  note: optional(text(500, 'The note')).optional(),
}
const uploaded = {
  name: text(200, 'The file’s name'),
  media_type: z.string('Say which type the file has.').max(200),
  size: wholeNumber({
    label: 'The size in bytes',
    least: 1,
    most: mostBytes,
    tooMuch: 'The file is larger than 25 MB.',
  }),
}
export const Remove = z.strictObject({ id: z.uuid(), reason: text(500, 'The reason'), version })
/** What comes in names a kind that files can be attached to. */
export function inputsFor(all: Kinds) {
  const codes = attachableKinds(all)
  const subject_kind = z.enum(codes, 'Say what the attachment belongs to.')
  const NewAttachment = z.strictObject({ subject_kind, ...about })
  return {
    NewAttachment,
    NewUpload: NewAttachment.extend(uploaded),
    /** What the form is for; a form for nothing leads to the list. */
    FormFor: z.object({
      subject_kind: z.enum(codes).optional().catch(undefined),
      subject_id: z.uuid().optional().catch(undefined),
      kind: z.enum(kinds).optional().catch(undefined),
    }),
  }
}

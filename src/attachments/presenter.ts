import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import type {
  Banner,
  ErrorSummary,
  Fact,
  Field,
  FileDrop,
  PageHeader,
  Timeline,
} from '../platform/view/ui.ts'
import { accepted, inWords } from './content.ts'
import { sizeText, validityOf, type Attachment } from './attachment.ts'
import { attachable, findAttachment } from './reach.ts'
import { attachableKind, attachingBy, kindLabels } from './subject.ts'
import { removing, whyUnavailable, states, statusesOf, url } from './words.ts'

export type ShowPage = {
  title: string
  header: PageHeader
  standing: Banner | null
  facts: readonly Fact[]
  timeline: Timeline
  attachment: Attachment
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [attachment, events] = await Promise.all([findAttachment(ctx, id), timelineOf(ctx, id)])
  const { subject_kind: kind, subject_id: subjectId } = attachment
  const changes =
    attachingBy(ctx, kind, attachment.owner_id) !== null && attachment.status !== 'removed'
  const validity =
    attachment.status === 'available' ? validityOf(ctx.today, attachment.valid_until) : null
  const words = whyUnavailable(attachment, ctx.now)
  return {
    title: attachment.name,
    attachment,
    timeline: { events },
    standing: words
      ? { text: words, tone: attachment.status === 'refused' ? 'bad' : 'info' }
      : null,
    header: {
      title: attachment.name,
      crumbs: [{ label: 'Attachments', href: url.index }, { label: kindLabels[attachment.kind] }],
      statuses:
        attachment.status === 'available' && !validity
          ? [states.available]
          : statusesOf(ctx.today, attachment),
      ...(attachment.status === 'available'
        ? {
            buttons: [
              {
                label: 'Download',
                href: url.file(id),
                icon: 'download' as const,
                variant: 'primary' as const,
              },
            ],
          }
        : {}),
      actions: changes ? [removing(attachment, false)] : [],
    },
    facts: [
      {
        label: 'Belongs to',
        text: attachment.subject_label,
        href: ctx.kinds.path(kind, subjectId),
        note: ctx.kinds.name(kind),
      },
      { label: 'Kind', text: kindLabels[attachment.kind] },
      ...(attachment.valid_until
        ? [{ label: 'Valid until', text: dateText(attachment.valid_until) }]
        : []),
      { label: 'Size', text: sizeText(attachment.size) },
      {
        label: 'Added',
        text: `${attachment.uploaded_by_name}, ${dateTimeText(attachment.created_at, ctx.actor.timeZone)}`,
      },
      ...(attachment.note ? [{ label: 'Note', text: attachment.note }] : []),
      ...(attachment.sha256 ? [{ label: 'SHA-256', text: attachment.sha256 }] : []),
      ...(attachment.removed_at && attachment.removed_by_name
        ? [
            {
              label: 'Removed',
              text: `${attachment.removed_by_name}, ${dateTimeText(attachment.removed_at, ctx.actor.timeZone)}`,
            },
          ]
        : []),
    ],
  }
}

export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  file: FileDrop
  subject: { kind: string; id: string }
  key: string
  cancelHref: string
}
export async function formPage(
  ctx: ReadCtx,
  about: { kind: string; id: string },
  { values, errors }: Refused,
): Promise<FormPage> {
  const subject = await attachable(ctx, about.kind, about.id)
  const state = formState(values, errors)
  const { name, path, attachments } = attachableKind(ctx, about.kind)
  const typed = (name: string): Pick<Field, 'value' | 'error'> => ({
    value: state.value(name),
    error: state.error(`/${name}`),
  })
  return {
    title: `${errors.length ? 'Error: ' : ''}Add attachment`,
    action: url.index,
    summary: state.summary,
    subject: about,
    key: crypto.randomUUID(),
    cancelHref: ctx.kinds.path(about.kind, about.id),
    header: {
      title: 'Add attachment',
      crumbs: [
        { label: `${name}s`, href: path },
        { label: subject.label, href: ctx.kinds.path(about.kind, about.id) },
        { label: 'Add attachment' },
      ],
    },
    file: {
      name: 'file',
      label: 'Drop the file here or choose it',
      hint: `${inWords}, up to 25 MB`,
      accept: accepted,
      error: state.error('/file') ?? state.error('/name'),
      uploads: url.uploads,
    },
    fields: [
      {
        name: 'kind',
        label: 'Kind',
        type: 'select',
        ...typed('kind'),
        options: [
          { value: '', label: 'Choose a kind' },
          ...attachments.types.map((value) => ({ value, label: kindLabels[value] })),
        ],
      },
      ...(about.kind === 'vendor'
        ? [
            {
              name: 'valid_until',
              label: 'Valid until',
              type: 'date' as const,
              optional: true,
              ...typed('valid_until'),
            },
          ]
        : []),
      { name: 'note', label: 'Note', type: 'text', optional: true, ...typed('note') },
    ],
  }
}

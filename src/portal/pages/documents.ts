import { accepted } from '../../attachments/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Cell, Field, FileDrop, Status } from '../../platform/view/ui.ts'
import { isWanted, refusalText } from '../../vendor-documents/index.ts'
import type { PortalDocument, PortalKind } from '../document-queries.ts'
import { entriesOf, findKind, type PortalEntry } from '../documents.ts'
import { url } from '../paths.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { NextStep } from './home.ts'
import { portalForm, stateOf, type PortalForm, type PortalPage } from './page.ts'

export async function documentsPage(ctx: ReadCtx): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { documents } = words
  const entries = await entriesOf(ctx)
  return {
    title: documents.title,
    header: {
      title: documents.title,
      crumbs: [{ label: words.onboarding.title, href: url.onboarding }, { label: documents.title }],
    },
    banner: null,
    sections: [
      entries.length === 0
        ? { title: documents.empty, text: documents.emptyText }
        : {
            title: null,
            text: documents.text,
            table: {
              label: documents.title,
              columns: [
                { label: documents.document },
                { label: documents.fileName },
                { label: documents.state },
                { label: documents.until },
                { label: documents.next },
              ],
              rows: entries.map((entry) => ({ cells: cellsOf(words, entry) })),
            },
          },
    ],
  }
}

const tones = {
  missing: 'warn',
  expired: 'bad',
  refused: 'bad',
  waiting: 'info',
  expiring: 'warn',
  verified: 'ok',
} as const
const statusOf = ({ documents }: Words, { standing }: PortalEntry): Status => ({
  text: documents.states[standing],
  tone: tones[standing],
})

function cellsOf(words: Words, entry: PortalEntry): Cell[] {
  const { documents } = words
  const { kind, counts, waits, refused } = entry
  const shown = waits ?? counts ?? refused
  const lastDay = (counts ?? waits)?.expires_on
  const reason = refused && refusalText(refused)
  return [
    {
      kind: 'text',
      text: kind.name,
      note: [kind.why, whyAsked(words, kind)].filter(Boolean).join(' ') || undefined,
    },
    fileCell(shown),
    { kind: 'status', status: statusOf(words, entry) },
    { kind: 'muted', text: lastDay ? dateText(lastDay) : '—' },
    {
      kind: 'link',
      text: isWanted(entry) ? documents.upload : documents.replace,
      href: url.newDocument(kind.id),
      note: reason ? documents.reason(reason) : waits ? documents.waits : undefined,
    },
  ]
}

/** Of which vendors it is asked. Nothing is said where it is asked of all, or by what the customer keeps to itself. */
function whyAsked({ documents }: Words, { rules }: PortalKind): string | null {
  const narrowed = rules.filter(({ country, category }) => country !== null || category !== null)
  return narrowed.length === rules.length && narrowed.length > 0
    ? narrowed.map(documents.askedOf).join(' ')
    : null
}

/** Who sent a file opens it again. */
const fileCell = (shown: PortalDocument | null): Cell =>
  shown?.opens
    ? { kind: 'link', text: shown.file, href: url.documentFile(shown.id) }
    : { kind: 'muted', text: shown?.file ?? '—' }

export type PortalUpload = PortalForm & {
  file: FileDrop
  hidden?: readonly { name: string; value: string }[]
  /** Two for each line of an order. */
  lineFields?: readonly Field[]
}
export async function documentForm(
  ctx: ReadCtx,
  refused: Refused,
  kindId: string,
): Promise<PortalUpload> {
  const words = wordsFor(ctx.actor)
  const { documents } = words
  const kind = await findKind(ctx, kindId)
  return {
    ...portalForm(
      words,
      {
        title: kind.name,
        action: url.document(kind.id),
        version: null,
        cancelHref: url.documents,
        submitLabel: documents.send,
        banner: kind.why ? { tone: 'info', title: words.onboarding.why, text: kind.why } : null,
        fields: [
          {
            name: 'issued_on',
            label: `${documents.issued} (${words.optional})`,
            type: 'date',
          },
          ...(kind.expires
            ? [
                {
                  name: 'expires_on',
                  label: documents.until,
                  type: 'date' as const,
                  hint: documents.untilHint,
                },
              ]
            : []),
        ],
      },
      refused,
    ),
    file: {
      name: 'file',
      label: documents.file,
      hint: documents.fileHint,
      accept: accepted,
      error: stateOf(words, refused).error('/file'),
      words: documents.sending,
    },
  }
}

/** What the home page says of documents: each that the vendor has to send. */
export async function documentSteps(ctx: ReadCtx): Promise<readonly NextStep[]> {
  const { documents } = wordsFor(ctx.actor)
  if (!ctx.actor.contact?.may.has('profile.manage')) return []
  return (await entriesOf(ctx)).filter(isWanted).map((entry) => ({
    label: documents.step(entry.kind.name),
    text: documents.states[entry.standing],
    href: url.newDocument(entry.kind.id),
  }))
}

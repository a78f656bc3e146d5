import { accepted, inWords } from '../attachments/index.ts'
import { timelineOf } from '../history/index.ts'
import { documentKindPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import { pickForm } from '../platform/view/picks.ts'
import type {
  Action,
  Banner,
  FileDrop,
  FormPage,
  ListPage,
  RecordPage,
  Table,
} from '../platform/view/ui.ts'
import { isUploader } from './document.ts'
import { addButton, entriesOf, setTable } from './panel.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { url } from './url.ts'
import { refusalText, states, stateOf, untilText } from './words.ts'

const crumbsTo = (vendor: { id: string; name: string }) => [
  { label: 'Vendors', href: '/vendors' },
  { label: vendor.name, href: url.vendor(vendor.id) },
]

export async function setPage(ctx: ReadCtx, vendorId: string): Promise<ListPage> {
  const [vendor, entries] = await Promise.all([
    queries.findVendor(ctx.tx, vendorId),
    entriesOf(ctx, vendorId),
  ])
  const buttons = addButton(ctx, vendorId)
  return {
    title: `Documents of ${vendor.name}`,
    header: {
      title: 'Documents',
      crumbs: [...crumbsTo(vendor), { label: 'Documents' }],
      buttons: [
        ...buttons,
        { label: 'All versions', href: `${url.index}?vendor_id=${vendorId}`, icon: 'history' },
      ],
    },
    table: setTable(ctx, vendorId, entries),
    pager: { summary: `${entries.length} shown`, previousHref: null, nextHref: null },
    empty: entries.length
      ? null
      : {
          title: 'No documents yet',
          text: 'No document is required of this vendor, and none was uploaded. Administrators choose which documents are required.',
          icon: 'files',
          button: buttons[0],
        },
  }
}

export const documentPicks = { kind_id: documentKindPicker } as const
export type UploadPage = FormPage & { file: FileDrop }
export async function uploadForm(
  ctx: ReadCtx,
  refused: Refused,
  { vendorId, kindId }: { vendorId: string; kindId?: string | undefined },
): Promise<UploadPage> {
  const vendor = await queries.findVendor(ctx.tx, vendorId)
  const state = formState(refused.values, refused.errors)
  const form = await pickForm(
    ctx,
    {
      title: 'Add document',
      crumbs: crumbsTo(vendor),
      action: url.ofVendor(vendorId),
      version: null,
      cancelHref: url.vendor(vendorId),
      submitLabel: 'Add document',
      banner: {
        tone: 'info',
        text: 'Somebody else checks it. Until then the one before goes on counting.',
      },
      fields: [
        { name: 'kind_id', label: 'Kind', picker: documentPicks.kind_id, fallback: kindId ?? '' },
        { name: 'issued_on', label: 'Issue date', type: 'date', optional: true },
        {
          name: 'expires_on',
          label: 'Expiry date',
          type: 'date',
          optional: true,
          hint: 'Its last valid day; leave it empty for a kind that does not expire',
        },
      ],
    },
    refused,
  )
  return {
    ...form,
    file: {
      name: 'file',
      label: 'Drop the file here or choose it',
      hint: `${inWords}, up to 25 MB`,
      accept: accepted,
      error: state.error('/file'),
    },
  }
}

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const document = await queries.find(ctx.tx, id)
  const { vendor_id: vendorId, kind_id: kindId } = document
  const [versions, events] = await Promise.all([
    queries.ofKind(ctx.tx, { vendorId, kindId }),
    timelineOf(ctx, vendorId),
  ])
  const others = versions.filter((one) => one.id !== id)
  return {
    title: `${document.kind} of ${document.vendor}`,
    budget: null,
    note: others.length ? null : 'There is no other version of it.',
    banner: bannerOf(ctx, document),
    timeline: { events },
    header: {
      title: document.kind,
      crumbs: [
        ...crumbsTo({ id: vendorId, name: document.vendor }),
        { label: 'Documents', href: url.ofVendor(vendorId) },
        { label: document.kind },
      ],
      statuses: [stateOf(document, ctx.today)],
      buttons:
        document.file_status === 'available'
          ? [{ label: 'Download', href: url.file(document.attachment_id), icon: 'download' }]
          : [],
      actions: actionsOn(ctx, document),
    },
    facts: [
      { label: 'Vendor', text: document.vendor, href: url.vendor(vendorId) },
      { label: 'File', text: document.file, href: `/attachments/${document.attachment_id}` },
      {
        label: 'Issue date',
        text: document.issued_on ? dateText(document.issued_on) : 'Not given',
      },
      { label: 'Expiry date', text: untilText(document.expires_on) },
      {
        label: 'Uploaded',
        text: `${document.uploaded_by_name}, ${dateTimeText(document.uploaded_at, ctx.actor.timeZone)}`,
      },
      ...(document.checked_at && document.checked_by_name
        ? [
            {
              label: 'Checked',
              text: `${document.checked_by_name}, ${dateTimeText(document.checked_at, ctx.actor.timeZone)}`,
            },
          ]
        : []),
    ],
    tables: others.length ? [{ title: 'Other versions', table: versionsTable(others) }] : [],
  }
}

const versionsTable = (versions: readonly VendorDocument[]): Table => ({
  label: 'Other versions',
  columns: [
    { label: 'File' },
    { label: 'State' },
    { label: 'Expiry date' },
    { label: 'Uploaded by' },
  ],
  rows: versions.map((one) => ({
    cells: [
      { kind: 'link', text: one.file, href: url.show(one.id) },
      { kind: 'status', status: states[one.state] },
      { kind: 'muted', text: untilText(one.expires_on) },
      { kind: 'text', text: one.uploaded_by_name },
    ],
  })),
})

function bannerOf({ actor }: ReadCtx, document: VendorDocument): Banner | null {
  if (document.state === 'refused')
    return { tone: 'bad', title: 'Why it was refused', text: refusalText(document) ?? '' }
  if (document.state !== 'waiting') return null
  if (document.file_status !== 'available')
    return { tone: 'info', text: 'Its file is still being checked. It can be opened in a moment.' }
  if (!actor.permissions.has('vendor_documents.verify'))
    return { tone: 'info', text: 'A buyer or a controller who did not upload it checks it.' }
  return isUploader(document, actor)
    ? { tone: 'info', text: 'You uploaded it, so another buyer or controller checks it.' }
    : {
        tone: 'info',
        text: 'Open the file and check that company, kind and expiry date are those shown here.',
      }
}

function actionsOn({ actor }: ReadCtx, document: VendorDocument): Action[] {
  const { id, state, version, kind } = document
  if (
    state !== 'waiting' ||
    !actor.permissions.has('vendor_documents.verify') ||
    isUploader(document, actor)
  )
    return []
  return [
    ...(document.file_status === 'available'
      ? [
          {
            label: 'Verify',
            href: url.verification(id),
            tone: 'primary' as const,
            version,
            key: `verification-${id}-${version}`,
          },
        ]
      : []),
    {
      label: 'Refuse',
      href: url.refusal(id),
      tone: 'secondary' as const,
      needsReason: true,
      reasonLabel: `Why is “${kind}” refused? The vendor reads it.`,
      version,
      key: `refusal-${id}-${version}`,
    },
  ]
}

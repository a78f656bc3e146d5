import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import type { Cell } from '../../platform/view/ui.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import type { ContactRow } from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import { portalForm, type PortalForm, type PortalPage } from './page.ts'

export async function settingsPage(ctx: ReadCtx): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { settings } = words
  const [vendor, contacts] = await Promise.all([queries.vendor(ctx.tx), queries.contacts(ctx.tx)])
  return {
    title: settings.title,
    header: { title: settings.title },
    banner: null,
    sections: [
      {
        title: settings.vendor,
        text: settings.wrong,
        facts: [
          { label: settings.name, text: vendor.name },
          { label: settings.taxNumber, text: vendor.vat_id ?? settings.none },
          { label: settings.email, text: vendor.email ?? settings.none },
          { label: settings.country, text: vendor.country },
        ],
        buttons: [
          { label: settings.details, href: url.onboarding },
          { label: words.documents.title, href: url.documents, icon: 'files' },
          { label: words.accounts.title, href: url.accounts, icon: 'landmark' },
        ],
      },
      {
        title: settings.contacts,
        text: settings.contactsText,
        table: {
          label: settings.contacts,
          columns: [
            { label: settings.person },
            { label: settings.email },
            { label: settings.gets },
            { label: settings.language },
            { label: settings.remove },
          ],
          rows: contacts.map((one) => ({ cells: cellsOf(ctx, words, one) })),
        },
        buttons: [{ label: settings.add, href: url.newContact, icon: 'user-plus' }],
      },
      {
        title: settings.signIns,
        text: settings.signInsText,
        buttons: [{ label: words.password.button, href: url.password, icon: 'key-round' }],
        actions: [
          { label: settings.everywhere, href: '/portal/sign-out-everywhere', tone: 'secondary' },
        ],
      },
    ],
  }
}

function cellsOf(ctx: ReadCtx, { settings }: Words, one: ContactRow): Cell[] {
  const isSelf = one.id === ctx.actor.contact?.id
  const note = isSelf ? settings.you : one.active ? undefined : settings.notActive
  return [
    { kind: 'link', text: one.name, href: url.editContact(one.id), note },
    { kind: 'text', text: one.email ?? '—', note: one.phone ?? undefined },
    { kind: 'text', text: one.purposes.map((p) => settings.purposes[p]).join(', ') || '—' },
    { kind: 'muted', text: settings.languages[one.language] },
    isSelf
      ? { kind: 'muted', text: '' }
      : {
          kind: 'action',
          action: {
            label: settings.remove,
            href: url.removal(one.id),
            tone: 'ghost',
            small: true,
            confirm: settings.removeSure(one.name),
            version: one.version,
            key: `portal-removal-${one.id}-${one.version}`,
          },
        },
  ]
}

const purposes = ['orders', 'invoices', 'payments', 'quality'] as const

/** The form for a contact: a new one, or one that is there. */
export async function contactForm(
  ctx: ReadCtx,
  refused: Refused,
  id: string | null,
): Promise<PortalForm> {
  const words = wordsFor(ctx.actor)
  const { settings } = words
  const one = id === null ? null : await queries.contact(ctx.tx, id)
  return portalForm(
    words,
    {
      title: one ? `${settings.edit}: ${one.name}` : settings.add,
      action: one ? url.editContact(one.id) : url.contacts,
      version: one?.version ?? null,
      cancelHref: url.settings,
      submitLabel: settings.save,
      fields: [
        { name: 'name', label: settings.person, fallback: one?.name },
        {
          name: 'email',
          label: settings.email,
          type: 'email',
          fallback: one?.email ?? '',
          hint: settings.ordersHint,
        },
        { name: 'phone', label: settings.phone, fallback: one?.phone ?? '' },
        {
          name: 'language',
          label: settings.language,
          type: 'select',
          fallback: one?.language ?? ctx.actor.contact?.language ?? 'en',
          options: (['en', 'de'] as const).map((value) => ({
            value,
            label: settings.languages[value],
          })),
        },
        ...purposes.map((purpose) => ({
          name: `for_${purpose}`,
          label: settings.purposeField(settings.purposes[purpose]),
          type: 'checkbox' as const,
          fallback: one?.purposes.includes(purpose) ? 'on' : '',
        })),
      ],
    },
    refused,
  )
}

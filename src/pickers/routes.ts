import { z } from 'zod'
import { limitsFor } from '../kernel/actor.ts'
import { timeZonesLike } from '../kernel/choices.ts'
import type { Permission } from '../kernel/permissions.ts'
import { forbidden } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, wholeList } from '../platform/http/output.ts'
import { go } from '../platform/http/reply.ts'
import { feature, json, type Feature, type ReadSpec } from '../platform/http/route.ts'
import type { Choice, Picker } from '../platform/lists/picker.ts'
import { within } from '../platform/reach.ts'
import {
  openPickers,
  orderLinePickerOf,
  orderPickerOf,
  requestVendorPickerOf,
  timeZonePicker,
  type OpenPicker,
} from './index.ts'

const most = 20
const q = z
  .string()
  .transform((text) =>
    text
      .normalize('NFC')
      .replaceAll(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, '')
      .trim(),
  )
  .pipe(z.string().max(100))
  .catch('')
  .default('')
const Query = z.object({ q })
const nowhere = '00000000-0000-0000-0000-000000000000'
const ForRequest = z.object({ q, purchase_request_id: z.uuid().catch(nowhere) })
/** Of an invoice that is not there, nothing is found. */
const OfInvoice = z.object({
  q,
  invoice_id: z.uuid().catch(nowhere),
})
const ChoicesJson = json(
  wholeList(z.object({ id: Uuid, label: z.string() })),
  (found: readonly Choice[]) => ({
    data: found.map(({ id, label }) => ({ id, label })),
    next_cursor: null,
  }),
)

const summaryOf = (noun: string): string =>
  `What a form suggests when the name of a ${noun} is typed; at most ${most}.`

const asking = (picker: OpenPicker): ReadSpec<typeof Query, readonly Choice[]> => ({
  allow: picker.allow.length === 1 ? (picker.allow[0] as Permission) : 'member',
  input: Query,
  summary: summaryOf(picker.noun),
  json: ChoicesJson,
  handle: async (ctx) =>
    go('/inbox', () => inReach(ctx, picker, () => picker.search(ctx.tx, ctx.input.q, most))),
})

/** Where the person holds one of the permissions; everywhere where one of them holds everywhere. */
function inReach<T>(ctx: ReadCtx, { allow }: OpenPicker, work: () => Promise<T>): Promise<T> {
  if (allow === 'member') return work()
  const held = allow.filter((permission) => ctx.actor.permissions.has(permission))
  const widest = held.find((permission) => limitsFor(ctx.actor, permission) === '') ?? held[0]
  if (!widest) throw forbidden('Your roles do not include this. An administrator can grant it.')
  return within(ctx, widest, work)
}

const ofInvoice = (
  noun: string,
  pickerOf: (invoiceId: string) => Picker,
): ReadSpec<typeof OfInvoice, readonly Choice[]> => ({
  allow: 'invoices.match',
  input: OfInvoice,
  summary: summaryOf(noun),
  json: ChoicesJson,
  handle: async (ctx) =>
    go('/inbox', () => pickerOf(ctx.input.invoice_id).search(ctx.tx, ctx.input.q, most)),
})

const ofOrganisation = (routes: Feature): void => {
  for (const picker of openPickers) routes.get(picker.path, asking(picker))
}

/** What text fields that choose one of many ask while somebody types. */
export const routes = feature('pickers')
  .with(ofOrganisation)
  .get('/pickers/orders', ofInvoice('possible order of an invoice', orderPickerOf))
  .get('/pickers/order-lines', ofInvoice('line of an invoice’s order', orderLinePickerOf))
  .get('/pickers/vendors-for-request', {
    allow: 'vendors.read',
    input: ForRequest,
    summary: summaryOf('vendor that may sell to the legal entity of a request'),
    json: ChoicesJson,
    handle: async (ctx) =>
      go('/inbox', () =>
        requestVendorPickerOf(ctx.input.purchase_request_id).search(ctx.tx, ctx.input.q, most),
      ),
  })
  .open('get', timeZonePicker.path, {
    allow: 'anyone',
    input: Query,
    summary: summaryOf('time zone'),
    handle: async ({ res, input }) =>
      void res.json({
        data: timeZonesLike(input.q, most).map((zone) => ({
          id: zone,
          label: zone.replaceAll('_', ' '),
        })),
        next_cursor: null,
      }),
  })

import { z } from 'zod'
import type { Permission } from '../kernel/permissions.ts'
import { wholeList, Uuid } from '../platform/http/output.ts'
import { go } from '../platform/http/reply.ts'
import { feature, json, type ReadSpec } from '../platform/http/route.ts'
import type { Choice, Picker } from '../platform/lists/picker.ts'
import { costCenterPicker, personPicker, vendorPicker } from './index.ts'

const Query = z.object({ q: z.string().max(100).catch('').default('') })
const ChoiceJson = z.object({ id: Uuid, label: z.string() })
const most = 10

const asking = (
  picker: Picker,
  allow: Permission | 'member',
): ReadSpec<typeof Query, readonly Choice[]> => ({
  allow,
  input: Query,
  summary: `What a form suggests when a ${picker.noun} is typed; at most ${most}.`,
  json: json(wholeList(ChoiceJson), (found: readonly Choice[]) => ({
    data: found.map(({ id, label }) => ({ id, label })),
    next_cursor: null,
  })),
  handle: async (ctx) => go('/inbox', () => picker.search(ctx.tx, ctx.input.q, most)),
})

/** What text fields that choose one of many ask while somebody types. */
export const routes = feature('pickers')
  .get(vendorPicker.path, asking(vendorPicker, 'vendors.read'))
  .get(personPicker.path, asking(personPicker, 'member'))
  .get(costCenterPicker.path, asking(costCenterPicker, 'cost_centers.read'))

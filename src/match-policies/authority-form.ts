import { frame } from './forms.ts'
import { authorityKinds, authorityRoles } from '../matching/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { currencySign } from '../platform/view/format.ts'
import { formState, rowsOf } from '../platform/view/form.ts'
import type { Option } from '../platform/view/ui.ts'
import { typedLimit } from './input.ts'
import { url } from './pages.ts'
import type { PolicyRow } from './queries.ts'
import { authorityOf, kindHints, kindNames, roleNames } from './words.ts'
import { limitLine } from './limit-fields.ts'
import { type PolicyFormPage, type Values, findDraft, groupOf, typedIn } from './forms.ts'

const may: readonly Option[] = [
  { value: 'none', label: 'Nothing' },
  { value: 'both', label: 'Up to both' },
  { value: 'either', label: 'Up to one of them' },
]

/** The form for what each role may accept alone. */
export async function authorityForm(
  ctx: ReadCtx,
  policyId: string,
  { values, errors }: Refused,
): Promise<PolicyFormPage> {
  const policy = await findDraft(ctx, policyId)
  const base = ctx.actor.organisation.baseCurrency
  const rows = typedIn(values) ? rowsOf(values['authority']) : storedAuthority(policy, base)
  const state = formState(values, errors)
  const sign = currencySign(base)
  const lineOf = (role: (typeof authorityRoles)[number], kind: (typeof authorityKinds)[number]) => {
    const at = authorityRoles.indexOf(role) * authorityKinds.length + authorityKinds.indexOf(kind)
    const name = `authority[${at}]`
    return limitLine({
      what: kindNames[kind],
      label: `${roleNames[role]}, ${kindNames[kind].toLowerCase()}`,
      note: kindHints[kind],
      name,
      pointer: `/authority/${at}`,
      typed: groupOf(rows[at]),
      state,
      sign,
      choices: may,
      hidden: [
        { name: `${name}[role]`, value: role },
        { name: `${name}[kind]`, value: kind },
      ],
    })
  }
  return {
    ...frame(
      {
        policy,
        name: 'Authority',
        action: url.authority(policyId),
        submitLabel: 'Save in the draft',
      },
      state,
    ),
    place: [],
    more: [],
    limits: authorityRoles.map((role) => ({
      title: roleNames[role],
      label: `What a ${roleNames[role]} may accept`,
      hint: 'Up to how much a difference may be accepted alone. Above it, people approve it.',
      lines: authorityKinds.map((kind) => lineOf(role, kind)),
    })),
  }
}

/** One row for each role and kind, in the order of the form. */
const storedAuthority = (policy: PolicyRow, base: string): Values[] =>
  authorityRoles.flatMap((role) =>
    authorityKinds.map((kind) => {
      const limit = authorityOf(policy.authority, role, kind)
      return limit ? typedLimit(limit, base) : { operator: 'none' }
    }),
  )

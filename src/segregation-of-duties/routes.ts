import { z } from 'zod'
import { isRole, permissionsOf, roleLabels } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import type { Cell, RecordPage } from '../platform/view/ui.ts'
import { conflicts, conflictsOf, duties, sentence, type Duty } from './duty.ts'

const Holder = z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()) })
const holders = (tx: Tx) =>
  tx.any(sql.type(Holder)`
  select m.user_id as id, m.name, array(select unnest(m.roles) union select g.role from role_grants g where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.revoked_at is null
    and g.valid @> (select business_day(time_zone) from organisations)) as roles from memberships m where m.active order by m.name, m.user_id limit 2000`)

type Found = {
  id: string
  name: string
  roles: readonly string[]
  pairs: readonly (readonly [Duty, Duty])[]
}
type Shown = RecordPage & { found: readonly Found[] }
const ReportJson = z.object({
  matrix: z.array(z.object({ duties: z.array(z.string()), rule: z.string() })),
  holders: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      conflicts: z.array(z.array(z.string())),
    }),
  ),
})

async function page(ctx: ReadCtx): Promise<Shown> {
  const found = (await holders(ctx.tx))
    .map((h) => ({ ...h, pairs: conflictsOf(h.roles.filter(isRole), []) }))
    .filter((h) => h.pairs.length > 0)
  const rolesFor = (duty: Duty): string => {
    const { permission } = duties[duty]
    return permission
      ? Object.entries(roleLabels)
          .filter(([role]) => isRole(role) && permissionsOf([role]).has(permission))
          .map(([, label]) => label)
          .join(', ')
      : 'No role yet'
  }
  return {
    title: 'Segregation of duties',
    found,
    budget: null,
    timeline: { events: [] },
    header: {
      title: 'Segregation of duties',
      meta: 'Enforced on every document and for everybody, administrators too',
    },
    note: found.length
      ? 'Holding both sides is allowed: nobody can use both on the same document. Fewer such people means fewer chances.'
      : null,
    facts: [{ label: 'People with both sides of a pair', text: String(found.length) }],
    tables: [
      {
        title: 'The rules',
        table: {
          label: 'The rules',
          columns: [{ label: 'Rule' }, { label: 'First side' }, { label: 'Second side' }],
          rows: conflicts.map((pair) => ({
            cells: [
              { kind: 'text', text: sentence(pair) },
              { kind: 'muted', text: rolesFor(pair[0]) },
              { kind: 'muted', text: rolesFor(pair[1]) },
            ],
          })),
        },
      },
      ...(found.length
        ? [
            {
              title: 'Who holds both sides',
              table: {
                label: 'Who holds both sides',
                columns: [{ label: 'Person' }, { label: 'Roles' }, { label: 'Pairs' }],
                rows: found.map((h) => ({
                  cells: [
                    { kind: 'link', text: h.name, href: `/members/${h.id}` },
                    {
                      kind: 'text',
                      text: h.roles
                        .filter(isRole)
                        .map((r) => roleLabels[r])
                        .join(', '),
                    },
                    { kind: 'muted', text: h.pairs.map(sentence).join(' ') },
                  ] satisfies Cell[],
                })),
              },
            },
          ]
        : []),
    ],
  }
}

export const segregationOfDuties = feature('segregation-of-duties').get('/segregation-of-duties', {
  allow: 'members.read',
  input: z.object({}),
  view: '/pages/record',
  summary: 'Which duties exclude each other, and whose roles permit both sides.',
  json: json(ReportJson, ({ found }: Shown) => ({
    matrix: conflicts.map((pair) => ({ duties: [...pair], rule: sentence(pair) })),
    holders: found.map((h) => ({
      id: h.id,
      name: h.name,
      roles: [...h.roles],
      conflicts: h.pairs.map((p) => [...p]),
    })),
  })),
  handle: async (ctx) => show(await page(ctx)),
})

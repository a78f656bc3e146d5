import { permissionsOf, type Role } from '../../kernel/permissions.ts'
import type { Route } from '../../platform/http/route.ts'
import { random } from './random.ts'
import { people, type Place } from './world.ts'

type Kept = Exclude<Route, { kind: 'public' }>
/** What gives no answer in this time gives none. */
export const answerMs = 30_000

export type Outcome = { done: number; violations: string[] }

/** Ids of every kind of record of an organisation, found through its own API. */
export async function idsOf(
  baseUrl: string,
  place: Place,
  routes: readonly Route[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>([['members', Object.values(place.userId)]])
  const seek = (value: unknown, out: string[]): void => {
    if (Array.isArray(value)) value.forEach((v) => seek(v, out))
    else if (value && typeof value === 'object')
      for (const [k, v] of Object.entries(value))
        if (k === 'id') {
          if (typeof v === 'string') out.push(v)
        } else seek(v, out)
  }
  for (const route of routes) {
    if (route.kind !== 'read' || !route.spec.json || route.path.includes(':')) continue
    for (const role of people) {
      const res = await fetch(`${baseUrl}/api/v1${route.path}?limit=200`, {
        headers: { Authorization: `Bearer ${place.token[role]}` },
        signal: AbortSignal.timeout(answerMs),
      })
      const out: string[] = []
      if (res.ok) seek(await res.json(), out)
      found.set(route.feature, [...new Set([...(found.get(route.feature) ?? []), ...out])])
    }
  }
  const approvals: string[] = []
  for (const id of found.get('purchase-requests') ?? []) {
    const res = await fetch(`${baseUrl}/api/v1/purchase-requests/${id}`, {
      headers: { Authorization: `Bearer ${place.token.requester}` },
      signal: AbortSignal.timeout(answerMs),
    })
    const { approval_id } = (res.ok ? await res.json() : {}) as { approval_id?: string | null }
    if (approval_id) approvals.push(approval_id)
  }
  found.set('approvals', approvals)
  return found
}

/**
 * Each probe: a random route and role of one organisation, with an id of the other. Without the permission the answer
 * is 403; with it, 404, exactly as for an id that never was; cross-site writes are 403; and no answer holds a word or
 * an id of the other organisation.
 */
export async function probe(
  baseUrl: string,
  routes: readonly Route[],
  [mine, theirs]: readonly Place[],
  count: number,
  seed: number,
): Promise<Outcome> {
  if (!mine || !theirs) throw new Error('probes need two organisations')
  const rnd = random(seed)
  const kept = routes.filter((r): r is Kept => r.kind !== 'public' && r.spec.json !== undefined)
  const foreign = await idsOf(baseUrl, theirs, routes)
  const secrets = ['CANARY-TWO', theirs.tenantId, ...[...foreign.values()].flat()]
  const violations: string[] = []
  const one = async (): Promise<void> => {
    const route = rnd.pick(kept)
    const role = rnd.pick(people)
    const asked = rnd.pick(
      foreign.get(route.feature)?.length ? foreign.get(route.feature)! : [rnd.uuid()],
    )
    const path = route.path.replaceAll(/:\w+/g, asked)
    const crossSite = route.method === 'post' && rnd.chance(0.15)
    const res = await fetch(`${baseUrl}/api/v1${path}`, {
      method: route.method.toUpperCase(),
      signal: AbortSignal.timeout(answerMs),
      headers: {
        Authorization: `Bearer ${mine.token[role]}`,
        'Content-Type': 'application/json',
        ...(crossSite ? { 'Sec-Fetch-Site': 'cross-site' } : {}),
      },
      ...(route.method === 'post'
        ? { body: JSON.stringify(bodyFor(route, theirs, foreign, rnd.pick)) }
        : {}),
    })
    const text = await res.text()
    const say = (what: string): void =>
      void violations.push(
        `${what}: ${role} ${route.method} ${route.path} -> ${res.status} ${text.slice(0, 120)}`,
      )
    const may = route.spec.allow === 'member' || permissionsOf(rolesOf(role)).has(route.spec.allow)
    if (crossSite && res.status !== 403) say('cross-site write not refused')
    if (!may && res.status !== 403) say('permission not asked')
    if (may && !crossSite && route.path.includes(':') && ![404, 422].includes(res.status))
      say('foreign record not hidden')
    if (secrets.some((secret) => text.replaceAll(asked, '').includes(secret)))
      say('foreign data leaked')
    if (res.status >= 500) say('server error')
  }
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let i = lane; i < count; i += 8) await one()
  })
  await Promise.all(lanes)
  return { done: count, violations }
}

const rolesOf = (role: Role): Role[] => (role === 'requester' ? ['requester', 'approver'] : [role])

/** A body that would be right, if it were one's own. */
function bodyFor(
  route: Kept,
  theirs: Place,
  foreign: ReadonlyMap<string, string[]>,
  pick: <T>(from: readonly T[]) => T,
): object {
  const idOf = (feature: string): string =>
    pick(
      foreign.get(feature)?.length
        ? foreign.get(feature)!
        : ['01900000-0000-7000-8000-000000000000'],
    )
  const bodies: Record<string, object> = {
    '/purchase-requests': {
      title: 'x',
      cost_center_id: theirs.costCenters[0],
      vendor_id: theirs.vendors[0]!.id,
      need_by: '2099-01-01',
      lines: [{ description: 'x', quantity: '1', unit: 'each', unit_price: '1' }],
    },
    '/purchase-orders': {
      purchase_request_id: idOf('purchase-requests'),
      vendor_id: theirs.vendors[0]!.id,
      lines: [
        { purchase_request_line_id: idOf('purchase-requests'), quantity: '1', unit_price: '1' },
      ],
    },
    '/receipts': {
      purchase_order_id: idOf('purchase-orders'),
      lines: [{ purchase_order_line_id: idOf('purchase-orders'), quantity: '1' }],
    },
    '/budgets': {
      cost_center_id: theirs.costCenters[0],
      fiscal_year: 2031,
      amount: '1',
      mode: 'block',
    },
    '/cost-centers': { code: 'x', name: 'x', owner_id: theirs.userId.approver, active: true },
  }
  return (
    bodies[route.path] ??
    bodies[route.path.replace(/\/:id\/edit$/, '')] ?? {
      reason: 'x',
      hold_id: idOf('invoices'),
      order_number: 'PO-2026-0001',
      position: 1,
      purchase_order_line_id: idOf('purchase-orders'),
      name: 'x',
    }
  )
}

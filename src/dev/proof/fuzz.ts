import { z } from 'zod'
import type { Route } from '../../platform/http/route.ts'
import { answerMs, type Outcome } from './probes.ts'
import { random, type Random } from './random.ts'
import { people, type Place } from './world.ts'

type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  format?: string
  enum?: unknown[]
  const?: unknown
}
const hostile: unknown[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202eevil',
  '\ufeff',
  '😀'.repeat(50),
  'x'.repeat(10_000),
  "' or 1=1 --",
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '$slonik_1',
  '%00',
  '-0',
  '1e309',
  '9'.repeat(30),
  '0.0000000001',
  '٣',
  '1,2,3',
  '-1',
  'NaN',
  'Infinity',
  '2026-02-30',
  '0000-00-00',
  '99999-01-01',
  '2099-12-31',
  null,
  true,
  0,
  -1,
  1e21,
  1.5,
  [],
  {},
  [[[[[[1]]]]]],
  { toString: 1 },
  { __proto__: { admin: true } },
  ['a', 'b'],
]
const nice = [
  '12',
  '1',
  '68500.00',
  'EUR',
  'each',
  'Laptop',
  '2099-12-31',
  'active',
  'on',
  'DE',
  'block',
]

/** A value of a schema's shape, nasty in about one place of three. */
function valueOf(schema: Schema, rnd: Random, ids: readonly string[], depth = 0): unknown {
  if (rnd.chance(0.3)) return rnd.pick(hostile)
  const choice = schema.anyOf ? rnd.pick(schema.anyOf) : schema
  if (choice.enum) return rnd.pick(choice.enum)
  if (choice.type === 'object' || choice.properties)
    return Object.fromEntries(
      Object.entries(choice.properties ?? {}).flatMap(([k, s]) =>
        rnd.chance(0.9) ? [[k, valueOf(s, rnd, ids, depth + 1)]] : [],
      ),
    )
  if (choice.type === 'array')
    return Array.from({ length: rnd.int(4) }, () =>
      valueOf(choice.items ?? {}, rnd, ids, depth + 1),
    )
  if (choice.format === 'uuid' || rnd.chance(0.3)) return rnd.pick(ids)
  return rnd.pick(nice)
}

/** Text that only a stack trace or a database error would hold. */
const inner =
  /\n\s+at |\.ts:\d+|node_modules|\bSQLSTATE\b|syntax error at|relation "|violates|invalid input syntax|slonik|_fkey|_pkey/i

const innerOfOurs = hostile.filter(
  (text): text is string => typeof text === 'string' && inner.test(text),
)

/** An answer may repeat what was sent, which is no text from inside. */
const showsInner = (answer: string): boolean =>
  inner.test(innerOfOurs.reduce((text, own) => text.replaceAll(own, ''), answer))

/** `slowestMs`: where the machine is quiet enough to ask for it. */
type FuzzSize = { count: number; seed: number; slowestMs?: number }

/** Random input at every route and door: never a 5xx, no inner text, nothing slower than it may be. */
export async function fuzz(
  baseUrl: string,
  routes: readonly Route[],
  place: Place,
  ids: readonly string[],
  { count, seed, slowestMs = Infinity }: FuzzSize,
): Promise<Outcome> {
  const rnd = random(seed)
  const violations: string[] = []
  const targets = routes
    .filter((r) => r.kind === 'public' || r.spec.json)
    .map((route) => ({ route, schema: shapeOf(route) }))
  const one = async (): Promise<void> => {
    const { route, schema } = rnd.pick(targets)
    const known = [...ids, rnd.uuid(), 'not-an-id', '%E0%A4%A', '..%2f']
    const input = valueOf(schema, rnd, known) as Record<string, unknown>
    const id = rnd.pick(known)
    const path = `${route.kind === 'public' ? '' : '/api/v1'}${route.path.replaceAll(/:\w+/g, id)}`
    const headers: Record<string, string> = {
      ...(rnd.chance(0.95) ? { Authorization: `Bearer ${place.token[rnd.pick(people)]}` } : {}),
      ...(rnd.chance(0.1)
        ? { 'If-Match': rnd.pick(['"1"', '"x"', '*', '"99999999999999999999"']) }
        : {}),
      ...(rnd.chance(0.1)
        ? {
            'Idempotency-Key': rnd.pick([
              'k',
              'x'.repeat(300),
              'ü'.normalize('NFD').slice(0, 1),
              'same',
            ]),
          }
        : {}),
      'Sec-Fetch-Site': 'same-origin',
    }
    const body = bodyOf(route, input, rnd)
    const started = performance.now()
    const res = await fetch(`${baseUrl}${path}${route.method === 'get' ? queryOf(input) : ''}`, {
      method: route.method.toUpperCase(),
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMs),
      headers: { ...headers, ...body.headers },
      ...(route.method === 'post' ? { body: body.body } : {}),
    }).catch(() => null)
    if (!res) {
      violations.push(`${route.method} ${route.path} -> no answer`)
      return
    }
    const text = await res.text().catch(() => '')
    const took = performance.now() - started
    if (res.status >= 500 || showsInner(text) || took > slowestMs)
      violations.push(
        `${route.method} ${path} -> ${res.status} in ${Math.round(took)} ms for ${JSON.stringify(input).slice(0, 100)}: ${text.slice(0, 160)}`,
      )
  }
  await Promise.all(
    Array.from({ length: 8 }, async (_, lane) => {
      for (let i = lane; i < count && violations.length < 200; i += 8) await one()
    }),
  )
  return { done: count, violations }
}

function shapeOf(route: Route): Schema {
  const { $schema: _dialect, ...shape } = z.toJSONSchema(route.spec.input, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-2020-12',
  })
  return shape as Schema
}

const queryOf = (input: unknown): string =>
  input && typeof input === 'object'
    ? `?${Object.entries(input)
        .map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(safeText(v))}`)
        .join('&')}`
    : ''
const safeText = (value: unknown): string =>
  typeof value === 'string' ? value.toWellFormed() : (JSON.stringify(value) ?? '')

function bodyOf(
  route: Route,
  input: unknown,
  rnd: Random,
): { headers: Record<string, string>; body: string | FormData } {
  if (route.kind === 'write' && route.spec.upload) {
    const form = new FormData()
    const head = rnd.pick([
      '<',
      '%PDF-1.7',
      '<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">',
      '',
    ])
    form.set(
      route.spec.upload.field,
      new Blob([
        head +
          Array.from({ length: rnd.int(400) }, () => String.fromCharCode(rnd.int(256))).join(''),
      ]),
      rnd.pick(['a.xml', '../x.pdf', `${'n'.repeat(400)}.xml`]),
    )
    return { headers: {}, body: form }
  }
  const kind = rnd.int(10)
  if (kind === 0) return { headers: { 'Content-Type': 'application/json' }, body: '{"a":' }
  if (kind === 1) return { headers: { 'Content-Type': 'text/plain' }, body: 'hello' }
  if (kind === 2)
    return {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'lines[0][quantity]=1&lines[__proto__][x]=1&a[b][c][d][e][f]=1&%FF=1',
    }
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(input) ?? 'null' }
}

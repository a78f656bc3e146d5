import { z } from 'zod'
import { usualFlag } from './input.ts'
import type { PortalRoute, Route } from './route.ts'

type AnyRoute = Route | PortalRoute

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'errors', 'request_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    detail: { type: 'string' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
}

export const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override: ({ zodSchema, jsonSchema }) => {
      const usual = usualFlag(zodSchema)
      if (usual !== undefined) jsonSchema.default = usual
    },
  })
  return rest
}

/** OpenAPI 3.1, from the same schemas that parse the requests and shape the answers. */
export function openApi(routes: readonly AnyRoute[]): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    if (!answersOf(route) && !isFile(route)) continue
    const path = `${route.kind === 'public' ? '' : '/api/v1'}${route.path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'SVPMS',
      version: '1',
      description:
        'Money is { amount, currency } with a decimal string; quantities are decimal strings; lists are { data, next_cursor }.',
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        portal: { type: 'apiKey', in: 'cookie', name: '__Host-svpms-portal' },
      },
      schemas: { Problem: problem },
    },
    security: [{ bearer: [] }],
  }
}

const answersOf = (route: AnyRoute): z.ZodType | undefined =>
  route.kind === 'public' ? route.spec.answers : route.spec.json?.schema

const isFile = (route: AnyRoute): boolean => route.kind === 'read' && route.spec.file === true

/** Of a file that lies in a bucket the signed address is answered, which needs no token. */
const fileAnswers = {
  200: {
    description: 'The file.',
    content: {
      'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
    },
  },
  303: { description: 'The file is at this address for some minutes.' },
}

/** 'getPurchaseRequestsById': what generated clients call it. */
const operationId = (route: AnyRoute): string =>
  route.method +
  route.path
    .split(/[/.-]/)
    .filter(Boolean)
    .map(
      (part) =>
        (part.startsWith(':') ? 'By' : '') +
        part.replace(':', '').replace(/^./, (c) => c.toUpperCase()),
    )
    .join('')

/** Members send a token; contacts of vendors have the portal's session. */
function securityOf(route: AnyRoute): object {
  if (route.kind === 'public') return { security: [] }
  return 'portal' in route.spec ? { security: [{ portal: [] }] } : {}
}

function operation(route: AnyRoute): object {
  const { spec } = route
  const names = [...route.path.matchAll(/:(\w+)/g)].map((m) => m[1]!)
  const input = schemaOf(spec.input, 'input')
  const properties = (input['properties'] ?? {}) as Record<string, unknown>
  const inPath = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name] ?? { type: 'string' },
  }))
  const others = Object.fromEntries(
    Object.entries(properties).filter(([name]) => !names.includes(name)),
  )
  const required = ((input['required'] ?? []) as string[]).filter((name) => !names.includes(name))
  const file = route.kind === 'write' && route.spec.upload
  const guarded =
    'version' in properties
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: false,
            description: 'The ETag that was read; 412 when it is another by now.',
            schema: { type: 'string' },
          },
        ]
      : []
  const fileProperty = file
    ? { [file.field]: { type: 'string', contentMediaType: 'application/octet-stream' } }
    : {}
  const success = {
    description: 'Done.',
    content: {
      'application/json': { schema: schemaOf(answersOf(route) ?? z.unknown(), 'output') },
    },
  }
  const refusal = {
    description: 'Refused.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  const keyed =
    route.method === 'delete'
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', maxLength: 200 },
          },
        ]
  return {
    operationId: operationId(route),
    summary: spec.summary,
    tags: [route.feature],
    'x-permission': 'portal' in spec ? spec.portal : spec.allow,
    ...securityOf(route),
    parameters:
      route.method === 'get'
        ? [
            ...inPath,
            ...Object.entries(others).map(([name, schema]) => ({
              name,
              in: 'query',
              required: required.includes(name),
              schema,
            })),
          ]
        : route.kind === 'public'
          ? inPath
          : [...inPath, ...keyed, ...guarded],
    ...(route.method === 'post'
      ? {
          requestBody: {
            content: {
              [file ? 'multipart/form-data' : 'application/json']: {
                schema: {
                  type: 'object',
                  properties: { ...others, ...fileProperty },
                  required,
                  additionalProperties: false,
                },
              },
            },
          },
        }
      : {}),
    responses:
      route.method === 'delete'
        ? { 204: { description: 'Done.' }, default: refusal }
        : isFile(route)
          ? { ...fileAnswers, default: refusal }
          : { 200: success, ...(route.kind === 'write' ? { 201: success } : {}), default: refusal },
  }
}

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Document = { paths: Record<string, Record<string, { responses: Record<string, unknown> }>> }
/** The status of an answer that breaks the API's description; no handler sends it. */
export const brokenContract = 599

/** What is wrong with an answer, or null. */
type Verdict = (req: IncomingMessage, res: ServerResponse, body: unknown) => string | null

/**
 * Serves what `app` answers, after holding it to the API's own description; an answer that breaks it becomes a 599 that
 * says how.
 */
export function heldTo(verdict: Verdict, app: RequestListener): RequestListener {
  return (req, res) => {
    const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse
    res.end = ((...args: unknown[]) => {
      const breach = res.headersSent ? null : verdict(req, res, args[0])
      if (!breach) return end(...args)
      res.removeHeader('ETag')
      res.writeHead(brokenContract, {
        'Content-Type': 'text/plain',
        'Content-Length': Buffer.byteLength(breach),
      })
      return end(breach)
    }) as typeof res.end
    if (isDescribed(pathOf(req))) delete req.headers['accept-encoding'] // what is packed cannot be read here
    app(req, res)
  }
}

const pathOf = (req: IncomingMessage): string =>
  ((req as { originalUrl?: string }).originalUrl ?? req.url ?? '').split('?')[0]!
const isDescribed = (path: string): boolean =>
  /^\/(api\/v1|auth)\//.test(path) && path !== '/api/v1/openapi.json'

/** Judges answers by a description of the API. It costs a tenth of a second to make, and keeps what it compiled. */
export function judgeBy(description: object): Verdict {
  const document = description as Document
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(document, 'api')
  const part = (...path: readonly string[]): string =>
    `api#/${path.map((p) => encodeURIComponent(p.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
  const compiled = new Map<string, ValidateFunction>()
  const validator = (ref: string): ValidateFunction =>
    compiled.get(ref) ?? (compiled.set(ref, ajv.compile({ $ref: ref })), compiled.get(ref)!)
  const templates = Object.keys(document.paths)
    .map((path) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }))
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)

  const isFile = (
    template: { path: string } | undefined,
    method: string,
    status: number,
  ): boolean => {
    const answers = template && document.paths[template.path]![method]?.responses
    const described = JSON.stringify(answers?.['200'] ?? null)
    return described.includes('application/octet-stream') && (status === 200 || status === 303)
  }

  return (req, res, body) => {
    const method = (req.method ?? '').toLowerCase()
    const at = pathOf(req)
    if (!isDescribed(at) || method === 'head' || res.statusCode === 304) return null
    const breach = (what: string): string =>
      `${method} ${at} answered ${res.statusCode}, which breaks /api/v1/openapi.json: ${what}`
    const type = String(res.getHeader('content-type') ?? '').split(';')[0]!
    if (res.statusCode === 204)
      return templates.some(
        (t) => t.pattern.test(at) && document.paths[t.path]![method]?.responses['204'],
      ) && !body
        ? null
        : breach('nothing is described here as 204')
    if (
      isFile(
        templates.find((t) => t.pattern.test(at)),
        method,
        res.statusCode,
      )
    )
      return null
    let json: unknown
    try {
      json = JSON.parse(String(body))
    } catch {
      return breach(`no JSON but ${type || 'nothing'}`)
    }
    const refused = res.statusCode >= 400
    const template = templates.find((t) => t.pattern.test(at) && document.paths[t.path]![method])
    if (refused && type !== 'application/problem+json') return breach(`a refusal as ${type}`)
    if (!refused && !template) return breach('it is not described')
    if (!refused && !document.paths[template!.path]![method]!.responses[res.statusCode])
      return breach('this status is not described')
    if (!refused && type !== 'application/json') return breach(`a success as ${type}`)
    const valid = validator(
      refused
        ? part('components', 'schemas', 'Problem')
        : part(
            'paths',
            template!.path,
            method,
            'responses',
            String(res.statusCode),
            'content',
            'application/json',
            'schema',
          ),
    )
    if (valid(json))
      return refused && (json as { status: number }).status !== res.statusCode
        ? breach('the problem states another status')
        : null
    return breach(
      valid
        .errors!.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)
        .join('; '),
    )
  }
}

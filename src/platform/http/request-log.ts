import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from '../log.ts'
import { traceIdOf } from '../telemetry.ts'

/** Secrets in our URLs that open something. Nobody who reads the logs must be able to use them. */
const withoutSecrets = (path: string): string => path.replaceAll(/\/[\w-]{40,}(?=\/|$)/g, '/…')

const plausible = /^[\w.-]{8,64}$/

/** One line per request: who asked for which path is never in it, bodies and headers neither. */
export function requestLog(log: Logger, project: string | null = null): RequestHandler {
  const write = pinoHttp({
    logger: log,
    genReqId: (req) => {
      const given = req.headers['x-request-id']
      return typeof given === 'string' && plausible.test(given) ? given : randomUUID()
    },
    serializers: {
      req: (req: { id: string; method: string; url: string }) => ({
        id: req.id,
        method: req.method,
        path: withoutSecrets(req.url.split('?')[0]!),
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'debug'),
    quietReqLogger: true,
    customProps: (req) => {
      const traceId = traceIdOf(req.headers)
      return traceId
        ? {
            'logging.googleapis.com/trace': project
              ? `projects/${project}/traces/${traceId}`
              : traceId,
          }
        : {}
    },
  })
  return (req, res, next) => {
    write(req, res)
    const id = String(req.id)
    res.locals['requestId'] = id
    res.setHeader('X-Request-Id', id)
    next()
  }
}

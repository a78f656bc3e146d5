import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { RequestHandler } from 'express'

/**
 * By the standard variables alone (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER, OTEL_METRICS_EXPORTER=prometheus
 * for /metrics on port 9464, …); without one of them nothing is loaded and nothing is measured.
 */
export async function startTelemetry(env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
  const wanted = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    'OTEL_TRACES_EXPORTER',
    'OTEL_METRICS_EXPORTER',
  ].some((name) => env[name])
  if (!wanted || env['OTEL_SDK_DISABLED'] === 'true') return async () => {}
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({
    serviceName: env['OTEL_SERVICE_NAME'] ?? 'svpms',
    instrumentations: [],
    autoDetectResources: false,
  })
  sdk.start()
  return () => sdk.shutdown()
}

const tracer = trace.getTracer('svpms')
/** Instruments are of the meter that is set when they are made, so they are made at their first use. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
const durations = once(() =>
  metrics.getMeter('svpms').createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'How long requests took, by route.',
  }),
)
const jobsDone = once(() =>
  metrics
    .getMeter('svpms')
    .createCounter('svpms.jobs', { description: 'Jobs that were done or failed, by name.' }),
)

/**
 * A span and a duration for each request, named by its route: never by its path or query, which hold ids and words of
 * people.
 */
export const tracedRequests: RequestHandler = (req, res, next) => {
  const started = performance.now()
  const span = tracer.startSpan(
    req.method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': req.method } },
    propagation.extract(context.active(), req.headers),
  )
  res.once('close', () => {
    const route = typeof res.locals['route'] === 'string' ? res.locals['route'] : 'other'
    span.updateName(`${req.method} ${route}`)
    span.setAttributes({ 'http.route': route, 'http.response.status_code': res.statusCode })
    if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    durations().record((performance.now() - started) / 1000, {
      'http.request.method': req.method,
      'http.route': route,
      'http.response.status_code': res.statusCode,
    })
  })
  context.with(trace.setSpan(context.active(), span), next)
}

export const tracedJob = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  tracer.startActiveSpan(`job ${name}`, async (span) => {
    try {
      const done = await work()
      jobsDone().add(1, { job: name, outcome: 'done' })
      return done
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      jobsDone().add(1, { job: name, outcome: 'failed' })
      throw error
    } finally {
      span.end()
    }
  })

/** The trace a request belongs to, as Cloud Run ("id/span;o=1") or the W3C ("00-id-span-01") says it. */
export function traceIdOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | null {
  const google = /^([0-9a-f]{32})(?:\/|$)/.exec(String(headers['x-cloud-trace-context'] ?? ''))?.[1]
  return (
    google ??
    /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(
      String(headers['traceparent'] ?? ''),
    )?.[1] ??
    null
  )
}

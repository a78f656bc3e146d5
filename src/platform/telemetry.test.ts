import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import supertest from 'supertest'
import { expect, test } from 'vitest'
import { startTelemetry, traceIdOf } from './telemetry.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

test('the trace of a request is read as Cloud Run and the W3C say it', () => {
  expect(traceIdOf({ 'x-cloud-trace-context': `${traceId}/123;o=1` })).toBe(traceId)
  expect(traceIdOf({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` })).toBe(traceId)
  for (const wrong of ['', 'x', '../../etc', `${traceId}x/1`, '00-zz-1-01'])
    expect(traceIdOf({ 'x-cloud-trace-context': wrong, traceparent: wrong })).toBeNull()
})

test('requests and jobs are traced and counted when the standard variables ask for it, by route and without what people typed', async () => {
  const received: { path: string; body: string }[] = []
  const collector = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += String(chunk)
    received.push({ path: req.url ?? '', body })
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  await new Promise<void>((ok) => collector.listen(0, '127.0.0.1', ok))
  const settings = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'none',
  }
  Object.assign(process.env, settings)
  // A copy of its own: what counts is made once a process, and this one has served requests before.
  const { tracedJob, tracedRequests } = (await import(
    './telemetry.ts?alone' as string
  )) as typeof import('./telemetry.ts')
  const stop = await startTelemetry(process.env)
  const app = express()
    .use(tracedRequests)
    .get('/vendors/:id', (_req, res) => {
      res.locals['route'] = '/vendors/:id'
      res.send('ok')
    })
  await supertest(app)
    .get('/vendors/canary-id?q=canary-word')
    .set('traceparent', `00-${traceId}-00f067aa0ba902b7-01`)
    .set('Authorization', 'Bearer canary-token')
  await tracedJob('letter', async () => {})
  await expect(tracedJob('letter', async () => Promise.reject(new Error('down')))).rejects.toThrow(
    'down',
  )
  await stop()
  collector.close()
  for (const name of Object.keys(settings)) delete process.env[name]
  const all = received.map((r) => r.body).join('\n')
  expect(received.map((r) => r.path)).toEqual(expect.arrayContaining(['/v1/traces', '/v1/metrics']))
  for (const wanted of [
    'GET /vendors/:id',
    traceId,
    'job letter',
    'http.server.request.duration',
    'svpms.jobs',
  ])
    expect(all).toContain(wanted)
  expect(all).not.toContain('canary')
})

test('without them nothing is loaded', async () =>
  expect(await (await startTelemetry({}))()).toBeUndefined())

import { globSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { settingNames } from '../platform/config.ts'
import { settingOf } from '../integrations/secrets/index.ts'
import { scheduledWorks } from '../compose.ts'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const yamlOf = (path: string): unknown => {
  const document = parseDocument(read(path))
  expect(document.errors).toEqual([])
  return document.toJS()
}
const deploy = read('deploy/cloud-run.sh')

describe('the image', () => {
  const dockerfile = read('Dockerfile')
  const final = dockerfile.slice(dockerfile.lastIndexOf('FROM '))
  test('is written without a mistake that can be found without an engine', () =>
    expect(validate(dockerfile)).toEqual([]))
  test('holds production files alone, and runs as nobody special', () => {
    expect(dockerfile).toContain('--omit=dev --omit=optional')
    expect(final).toMatch(/^USER node$/m)
    expect(final).toMatch(/^HEALTHCHECK /m)
    expect(final).not.toMatch(/COPY (--from=build )?\. /)
    expect(final).toMatch(/^CMD \["node", "src\/main\.ts"\]$/m)
  })
  test('is made of files that exist, and keeps secrets and history out', () => {
    for (const [, path] of final.matchAll(/--from=build \/app\/(\S+)/g))
      expect(globSync(path!)).toHaveLength(1)
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.env*', '.data', 'node_modules']))
  })
})

describe('the workflows', () => {
  const Workflow = z.object({
    permissions: z.record(z.string(), z.string()),
    jobs: z.record(
      z.string(),
      z.looseObject({
        'timeout-minutes': z.number().optional(),
        uses: z.string().optional(),
        steps: z
          .array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() }))
          .optional(),
      }),
    ),
  })
  test.each(globSync('.github/workflows/*.yml'))(
    '%s can be read, ends in time, asks for few rights and pins what it uses',
    (path) => {
      const { permissions, jobs } = Workflow.parse(yamlOf(path))
      expect(permissions).toEqual({ contents: 'read' })
      for (const job of Object.values(jobs)) {
        if (!job.uses) expect(job['timeout-minutes']).toBeLessThanOrEqual(30)
        for (const { uses } of job.steps ?? []) if (uses) expect(uses).toMatch(/@v\d+$/)
      }
    },
  )
  test('migrate before they send traffic, ask whether it is ready before and after, and roll back', () => {
    const steps = (
      Workflow.parse(yamlOf('.github/workflows/deploy.yml')).jobs['deploy']?.steps ?? []
    ).map((s) => s.run ?? '')
    const at = (words: string): number => steps.findIndex((run) => run.includes(words))
    const order = [
      'jobs execute svpms-migrate',
      '--no-traffic',
      'outputs.url }}/ready',
      '--to-tags candidate=100',
      'PUBLIC_URL }}/ready',
      '--to-revisions',
    ].map(at)
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })
})

test('docker compose can be read, and waits for its services', () => {
  const { services } = z
    .object({
      services: z.record(
        z.string(),
        z.looseObject({
          environment: z.record(z.string(), z.string()).optional(),
          depends_on: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    })
    .parse(yamlOf('docker-compose.yml'))
  expect(Object.keys(services['app']?.depends_on ?? {})).toEqual(['postgres', 'redis'])
  for (const name of Object.keys(services['app']?.environment ?? {}))
    expect(settingNames).toContain(name)
})

describe('the deployment script', () => {
  test('is sound shell', () => {
    const { status, stderr } = spawnSync('bash', ['-n', 'deploy/cloud-run.sh'], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
  test('sets settings that exist, and makes a place for every secret that is read', () => {
    const named = [...deploy.matchAll(/\b([A-Z][A-Z0-9_]{4,})=\$?[\w{]/g)]
      .map((m) => m[1]!)
      .filter((name) => new RegExp(`[,"]${name}=`).test(deploy))
    expect(
      named.filter(
        (name) => !settingNames.includes(name) && !['USE_SECRET_MANAGER'].includes(name),
      ),
    ).toEqual([])
    for (const id of Object.keys(settingOf)) expect(deploy).toMatch(new RegExp(`\\b${id}\\b`))
  })
  test('gives every secret to the processes that need it alone', () => {
    expect(deploy).toContain('secret neon-database-sync-url "$MIGRATE_SA"')
    expect(deploy).not.toMatch(/roles\/(owner|editor|secretmanager\.admin)/)
  })
  test('has Cloud Scheduler call every piece of scheduled work, and the drain, at their hours and for one audience', () => {
    for (const { name, cron } of [...scheduledWorks(), { name: 'drain', cron: '* * * * *' }])
      expect(deploy).toMatch(new RegExp(`^job \\S+ '${cron.replaceAll('*', '\\*')}' ${name}$`, 'm'))
    expect(deploy.match(/--oidc-token-audience/g)).toHaveLength(1)
  })
})

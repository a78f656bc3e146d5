import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { startVendorRegistries } from './dev/stand-ins/vendor-registries.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { installation } from './platform/testing/installation.ts'

type Ran = { code: number | null; out: string; err: string }
const env = (more: object = {}) => ({
  ...process.env,
  NODE_ENV: '',
  DATABASE_URL: installation.appUrl,
  DATABASE_DIRECT_URL: installation.ownerUrl,
  ENCRYPTION_KEY: inject('encryptionKey'),
  ...more,
})
/** `reads` ends the pipe after so many bytes, as `| head` does. */
const svpms = (args: readonly string[], reads = Infinity, vars: object = {}) =>
  new Promise<Ran>((ok) => {
    const child = spawn(process.execPath, ['src/cli.ts', ...args], {
      env: env(vars) as NodeJS.ProcessEnv,
    })
    const ran = { out: '', err: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      ran.out += String(chunk)
      if (ran.out.length >= reads) child.stdout.destroy()
    })
    child.stderr.on('data', (chunk: Buffer) => (ran.err += String(chunk)))
    child.on('close', (code) => ok({ code, ...ran }))
  })

const dir = mkdtempSync(join(tmpdir(), 'svpms-cli-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}

describe('svpms', () => {
  test.each([
    ['dev'],
    ['migrate'],
    ['seed'],
    ['doctor'],
    ['openapi'],
    ['audit', 'verify'],
    ['invoice', 'read'],
    ['backup'],
    ['restore'],
    ['tenant', 'export'],
    ['tenant', 'import'],
    ['match-policy', 'show'],
    ['match-policy', 'draft'],
  ])('%s %s --help says how it is used', async (...command) => {
    const ran = await svpms([...command.filter(Boolean), '--help'])
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toContain(`Usage: svpms ${command.join(' ').trim()}`)
  })

  test('refuses what it does not know with 2', async () => {
    for (const args of [
      ['dance'],
      ['seed', '--scale', 'many'],
      ['invoice', 'read'],
      ['migrate', '--loud'],
      ['backup'],
      ['restore'],
      ['match-policy', 'show'],
      ['match-policy', 'activate'],
    ])
      expect([args, (await svpms(args)).code]).toEqual([args, 2])
  })

  test('migrate, seed, doctor and audit verify answer in JSON', async () => {
    expect(JSON.parse((await svpms(['migrate', '--json'])).out)).toEqual({ applied: [] })
    const { slug } = JSON.parse((await svpms(['seed', '--scale', '10', '--json'])).out) as {
      slug: string
    }
    expect(slug).toMatch(/^scale-10-/)
    const verified = await svpms(['audit', 'verify', '--tenant', slug, '--json'])
    expect([verified.code, JSON.parse(verified.out)]).toEqual([
      0,
      [expect.objectContaining({ slug, problems: [] })],
    ])
    const doctor = await svpms(['doctor', '--json'])
    expect([doctor.code, JSON.parse(doctor.out)]).toEqual([
      0,
      expect.arrayContaining([
        expect.objectContaining({ name: 'database', verdict: 'answers' }),
        { name: 'sanctions lists', source: 'SANCTIONS_URL', verdict: 'not configured' },
        { name: 'VAT registry', source: 'VAT_REGISTRY_URL', verdict: 'not configured' },
      ]),
    ])
    const registries = await startVendorRegistries()
    const configured = () =>
      svpms(['doctor', '--json'], Infinity, {
        SANCTIONS_URL: registries.sanctionsUrl,
        VAT_REGISTRY_URL: registries.vatRegistryUrl,
      })
    const verdicts = ({ out }: Ran) =>
      (JSON.parse(out) as { name: string; verdict: string }[])
        .filter(({ name }) => ['sanctions lists', 'VAT registry'].includes(name))
        .map(({ verdict }) => verdict)
    const well = await configured()
    expect([well.code, verdicts(well)]).toEqual([0, ['answers', 'answers']])
    registries.state.mood = 'down'
    const down = await configured()
    expect([down.code, verdicts(down)]).toEqual([
      3,
      [expect.stringMatching(/^does not answer: /), expect.stringMatching(/^does not answer: /)],
    ])
    registries.close()
    expect(
      (
        await svpms(['doctor', '--json'], Infinity, {
          DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
        })
      ).code,
    ).toBe(3)
  }, 240_000)

  test('invoice read: 0 when all could be read, 3 when one is missing or broken, which stops none of the others', async () => {
    const good = file('good.xml', ublInvoice())
    const broken = file('broken.xml', '<Invoice><a></Invoice>')
    const lines = (ran: Ran) =>
      ran.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { number: string | null }).number)
    const [one, missing, mixed] = await Promise.all([
      svpms(['invoice', 'read', good, '--json']),
      svpms(['invoice', 'read', join(dir, 'nowhere.xml'), good, '--json']),
      svpms(['invoice', 'read', broken, good, '--json']),
    ])
    expect([one.code, lines(one), missing.code, lines(missing), mixed.code, lines(mixed)]).toEqual([
      0,
      ['R-1'],
      3,
      [null, 'R-1'],
      3,
      [null, 'R-1'],
    ])
    expect([one.err, missing.err, mixed.err]).toEqual(['', '', ''])
  })

  test('an organisation is exported, told in JSON, and refused with 3 where it cannot be', async () => {
    const { slug } = JSON.parse((await svpms(['seed', '--scale', '10', '--json'])).out) as {
      slug: string
    }
    const to = join(dir, 'one.tar.gz')
    const [saved, nobody] = [
      await svpms(['tenant', 'export', '--tenant', slug, '--to', to, '--json']),
      await svpms(['tenant', 'export', '--tenant', 'nobody', '--to', `${to}.2`]),
    ]
    expect([saved.code, saved.err, JSON.parse(saved.out)]).toEqual([
      0,
      '',
      expect.objectContaining({
        kind: 'tenant',
        organisations: [expect.objectContaining({ slug })],
      }),
    ])
    expect([nobody.code, nobody.err.trim()]).toEqual([
      3,
      '--tenant: there is no organisation "nobody".',
    ])
    for (const args of [
      ['tenant', 'import', to],
      ['restore', to],
      ['restore', join(dir, 'nowhere')],
      ['tenant', 'export', '--tenant', slug, '--to', to],
    ])
      expect([args, (await svpms(args)).code]).toEqual([args, 3])
  }, 240_000)

  test('match-policy: shown, drafted again, and refused with 3', async () => {
    const { slug } = JSON.parse((await svpms(['seed', '--scale', '10', '--json'])).out) as {
      slug: string
    }
    const shown = await svpms(['match-policy', 'show', '--tenant', slug, '--json'])
    expect([shown.code, shown.err]).toEqual([0, ''])
    const policy = file('policy.json', shown.out)
    const draft = (by: string) =>
      svpms(
        ['match-policy', 'draft', '--json', '--tenant', slug].concat('--by', by, '--file', policy),
      )
    const made = await draft(`admin@${slug}.test`)
    expect([made.code, JSON.parse(made.out)]).toEqual([
      0,
      expect.objectContaining({ changes: [], path: expect.stringMatching(/^\/match-policies\//) }),
    ])
    expect((await draft(`buyer@${slug}.test`)).code).toBe(3)
    expect((await svpms(['match-policy', 'show', '--tenant', 'nobody'])).code).toBe(3)
  }, 240_000)

  test('ends quietly when the reader closes its output', async () => {
    const good = file('many.xml', ublInvoice())
    for (const args of [
      ['invoice', 'read', ...Array.from({ length: 400 }, () => good), '--json'],
      ['openapi'],
    ]) {
      const ran = await svpms(args, 10)
      expect([args[0], ran.code, ran.err]).toEqual([args[0], 0, ''])
    }
  })
})

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'svpms-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ended = { code: number | null; said: string }
const program = (name: 'main.ts' | 'cli.ts'): string => resolve('src', name)

/** A program of ours in a folder and an environment of its own, to its end. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((ok) => {
    let said = ''
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...env },
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => (said += String(part)))
    child.once('exit', (code) => ok({ code, said }))
  })
}

test('a busy port is told in one line, before a database is built', async () => {
  const busy = createServer()
  await new Promise<void>((listening) => busy.listen(0, '127.0.0.1', listening))
  const { port } = busy.address() as AddressInfo
  const { code, said } = await run([program('main.ts')], { PORT: String(port) })
  busy.close()
  expect(code).toBe(1)
  expect(said.trim()).toBe(
    `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
  )
  expect(existsSync(join(folder, '.data', 'postgres'))).toBe(false)
})

test('.env is read in development, never in production, and the environment wins', async () => {
  writeFileSync(join(folder, '.env'), 'PORT=99999\n')
  const start = (env: Record<string, string>) => run([program('main.ts')], env)
  expect((await start({})).said).toContain('PORT: seen "99999"')
  expect((await start({ PORT: 'none' })).said).toContain('PORT: seen "none"')
  expect((await start({ NODE_ENV: 'production' })).said).not.toContain('PORT')
  const doctor = await run([program('cli.ts'), 'doctor'])
  expect(doctor.said).toContain('seen "99999"')
})

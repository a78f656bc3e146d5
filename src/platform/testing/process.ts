import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../dev/embedded-postgres.ts'
import { testConfig } from './harness.ts'

export type ServerProcess = {
  url: string
  pid: number
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

/** The server as it is deployed: a process of its own, told by its environment alone. */
export async function startProcess(
  env: Record<string, string>,
  folder = '.',
  until: (url: string) => Promise<boolean> = isReady,
): Promise<ServerProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      SESSION_SECRETS: testConfig.sessionSecrets.join(),
      JWT_PRIVATE_KEY: testConfig.jwtPrivateKey,
      ENCRYPTION_KEY: testConfig.encryptionKeys[0],
      JOBS_KEY: testConfig.jobsKey!,
      SECURE_COOKIES: 'off',
      FILES_IN_FOLDER: 'on',
      LOG_LEVEL: 'error',
      METADATA_SERVER_DETECTION: 'none',
      DATABASE_POOL_SIZE: '10',
      ...env,
    },
  })
  process.once('exit', () => child.kill('SIGKILL')) // also when a test ends before it could
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (said = (said + String(chunk)).slice(-4000)))
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((ok) => child.once('exit', ok))
    child.kill(signal)
    await gone
  }
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; !(await until(url)); tries++) {
    if (tries < 600 && child.exitCode === null) await sleep(100)
    else {
      await kill()
      throw new Error(`the process does not become ready: ${said}`)
    }
  }
  return { url, pid: child.pid!, kill }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/ready`).then(
    (res) => res.ok,
    () => false,
  )

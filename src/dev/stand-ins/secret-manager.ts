import { setTimeout as sleep } from 'node:timers/promises'
import { Crc32c } from '@aws-crypto/crc32c'
import { status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import { startGrpc } from './grpc.ts'

type Ask = ServerUnaryCall<{ name: string }, unknown>
type Answer = sendUnaryData<unknown>
type Mood = 'well' | 'slow' | 'denied' | 'damaged' | 'quota' | 'empty'

/**
 * Secret Manager with the secrets given. `mood` is how it answers from now on; `asked` are the names it was asked for.
 */
export async function startSecretManager(project: string, secrets: Record<string, string>) {
  const asked: string[] = []
  const stand = {
    mood: 'well' as Mood,
    asked,
    secrets,
    address: '',
    busiest: 0,
    close: async () => {},
  }
  let busy = 0
  async function answer({ request: { name } }: Ask, done: Answer): Promise<void> {
    asked.push(name)
    stand.busiest = Math.max(stand.busiest, ++busy)
    await sleep(stand.mood === 'slow' ? 20_000 : 20, undefined, { ref: false })
    busy--
    const id = new RegExp(`^projects/${project}/secrets/([\\w-]+)/versions/latest$`).exec(name)?.[1]
    const value = id === undefined ? undefined : secrets[id]
    if (stand.mood === 'denied')
      return done({
        code: status.PERMISSION_DENIED,
        details: `Permission 'secretmanager.versions.access' denied for resource '${name}'`,
      })
    if (stand.mood === 'quota')
      return done({ code: status.RESOURCE_EXHAUSTED, details: 'Quota exceeded' })
    if (value === undefined)
      return done({
        code: status.NOT_FOUND,
        details: `Secret [${name}] not found or has no versions.`,
      })
    const data = Buffer.from(value)
    const crc = new Crc32c().update(data).digest()
    done(
      null,
      stand.mood === 'empty'
        ? {}
        : {
            name: name.replace('latest', '7'),
            payload: { data, dataCrc32c: String(stand.mood === 'damaged' ? crc ^ 1 : crc) },
          },
    )
  }
  const server = await startGrpc(
    '@google-cloud/secret-manager',
    'google/cloud/secretmanager/v1/service.proto',
    'google.cloud.secretmanager.v1.SecretManagerService',
    { accessSecretVersion: (call: Ask, done: Answer) => void answer(call, done) },
  )
  return Object.assign(stand, server)
}

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encryptedColumns } from '../compose.ts'
import type { Config } from '../platform/config.ts'
import { createCipher, kidOf, type EncryptedColumn } from '../platform/encryption.ts'
import { reencrypt } from '../platform/reencrypt.ts'
import { readSigningKeys } from '../sign-in/signing-keys.ts'

type Outcome = {
  signing: { rotated: boolean; active: string[]; pruned: number }
  encryption: { rotated: boolean; key: string; reencrypted: number; columns: number }
  nextSteps: string[]
}

type Rotating = {
  config: Config
  env: NodeJS.ProcessEnv
  ownerUrl: string
  json: boolean
  out: (line: string) => void
  /** What is encrypted: every column of the product, when left out. */
  columns?: readonly EncryptedColumn[]
}

/**
 * New keys in front of the old ones, in the data folder; what was encrypted before is encrypted anew. Keys that come
 * from the environment are its owner's to change: for those it says what to set, and re-encrypts to what is set now.
 * Answers 0. Stopped in the middle, it may simply be run again.
 */
export async function keysRotate({
  config,
  env,
  ownerUrl,
  json,
  out,
  columns = encryptedColumns(),
}: Rotating): Promise<number> {
  const secrets = join(config.dataDir, 'secrets')
  const nextSteps: string[] = []
  const signing = env['JWT_PRIVATE_KEY']
    ? { rotated: false, text: config.jwtPrivateKey, pruned: 0 }
    : rotateSigning(join(secrets, 'jwt-key.pem'), new Date(), config.tokens.accessMinutes)
  if (!signing.rotated)
    nextSteps.push(
      `JWT_PRIVATE_KEY is set in the environment. Put a new key in front of it ("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"), start every instance with both, and remove the old one ${config.tokens.accessMinutes + 1} minutes later.`,
    )

  const fromEnv = Boolean(env['ENCRYPTION_KEY'])
  const file = join(secrets, 'encryption-key')
  const keys = fromEnv
    ? config.encryptionKeys
    : [randomBytes(32).toString('base64'), ...config.encryptionKeys]
  if (!fromEnv) replaceSecret(file, keys.join(','))
  const cipher = createCipher(keys)
  const reencrypted = await reencrypt(ownerUrl, cipher, { columns })
  if (!fromEnv) replaceSecret(file, keys[0]!)
  else if (config.encryptionKeys.length === 1)
    nextSteps.push(
      'ENCRYPTION_KEY is set in the environment. Make a new one ("openssl rand -base64 32"), set it as ENCRYPTION_KEY and the present one in ENCRYPTION_KEYS_PREVIOUS, start every instance with both, and run this again.',
    )
  else
    nextSteps.push(
      `Everything is encrypted with the key ${kidOf(keys[0]!)} now. Remove ${keys.slice(1).map(kidOf).join(', ')} from ENCRYPTION_KEYS_PREVIOUS once every instance runs with the new one and this says "0 values".`,
    )
  if (!fromEnv || signing.rotated)
    nextSteps.push('A server that is running keeps the keys it started with: start it anew.')

  const active = [...(await readSigningKeys(signing.text)).verifying.keys()]
  const outcome: Outcome = {
    signing: { rotated: signing.rotated, active, pruned: signing.pruned },
    encryption: {
      rotated: !fromEnv,
      key: cipher.kid,
      reencrypted,
      columns: columns.length,
    },
    nextSteps,
  }
  if (json) out(JSON.stringify(outcome))
  else for (const line of lines(outcome)) out(line)
  return 0
}

const lines = ({ signing, encryption, nextSteps }: Outcome): string[] => [
  `signing keys     ${signing.rotated ? `a new one signs: ${signing.active[0]}` : 'unchanged'}; ${signing.active.length} verify${signing.pruned ? `, ${signing.pruned} pruned` : ''}`,
  `encryption key   ${encryption.key}; ${encryption.reencrypted} values in ${encryption.columns} columns were encrypted anew`,
  ...nextSteps.map((line) => `next             ${line}`),
]

const pem =
  /(?:# made (\S+)\s+)?(-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----)/g

/** A key is needed until the last token it signed has expired: so long after the next key was made. */
function rotateSigning(
  file: string,
  now: Date,
  accessMinutes: number,
): { rotated: boolean; text: string; pruned: number } {
  const old = [...(existsSync(file) ? readFileSync(file, 'utf8') : '').matchAll(pem)].map(
    ([, made, key]) => ({ made: made ?? null, key: key! }),
  )
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const all = [{ made: now.toISOString() as string | null, key: privateKey.trim() }, ...old]
  const overlap = (accessMinutes + 1) * 60_000
  const kept = all.filter(
    (_, i) =>
      i === 0 || now.getTime() - Date.parse(all[i - 1]!.made ?? now.toISOString()) < overlap,
  )
  const text = kept.map(({ made, key }) => `${made ? `# made ${made}\n` : ''}${key}\n`).join('')
  replaceSecret(file, text)
  return { rotated: true, text, pruned: all.length - kept.length }
}

/** Whole or not at all, readable by its owner only. */
function replaceSecret(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

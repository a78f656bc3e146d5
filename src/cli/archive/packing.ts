import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { create, extract } from 'tar'
import { Refused } from '../refused.ts'
import { Manifest } from './manifest.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
/** All that an archive may hold. A path that leads elsewhere is none of these. */
const memberForm = new RegExp(
  `^(manifest\\.json|manifest\\.sha256|tables/[a-z0-9_.]+\\.jsonl|files/tenant/${uuid}/${uuid})$`,
)

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * A folder of our own for as long as the work takes, beside what is written when it says so: there is as much room as
 * the archive needs.
 */
export async function inFolder<T>(
  beside: string | null,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(beside ?? tmpdir(), '.svpms-archive-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }) // what a broken archive began may still be on its way to the disk
  }
}

/** The archive's place, which must be free: nothing is ever overwritten. */
export function placeFor(to: string): string {
  const path = resolve(to)
  if (existsSync(path))
    throw new Refused(`${to} is there already. Choose another name, or move it away.`)
  if (!existsSync(dirname(path))) throw new Refused(`${dirname(path)}: there is no such folder.`)
  return path
}

/**
 * Members, then the manifest, in one compressed file that its owner alone may read. It appears under its name when it
 * is whole.
 */
export async function pack(folder: string, manifest: Manifest, path: string): Promise<void> {
  const text = JSON.stringify(manifest, null, 1)
  await writeFile(join(folder, 'manifest.json'), text, { mode: 0o600 })
  await writeFile(
    join(folder, 'manifest.sha256'),
    `${createHash('sha256').update(text).digest('hex')}\n`,
    { mode: 0o600 },
  )
  const aside = `${path}.${randomUUID()}.new`
  try {
    const members = [
      'manifest.json',
      'manifest.sha256',
      ...manifest.tables.map((t) => t.member),
      ...manifest.files.map((f) => `files/${f.key}`),
    ]
    await create(
      { gzip: true, file: aside, cwd: folder, portable: true, mode: 0o600, strict: true },
      members,
    )
    const file = await open(aside)
    await file.sync()
    await file.close()
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** Unpacks what may be in an archive and proves every byte of it, before anybody looks at a row. */
export async function unpack(archive: string, folder: string): Promise<Manifest> {
  if (!existsSync(archive)) throw new Refused(`${archive}: there is no such file.`)
  const seen = new Set<string>()
  const strange: string[] = []
  const allowed = (path: string, type: string): boolean => {
    const good = type === 'File' && memberForm.test(path) && !seen.has(path)
    if (good) seen.add(path)
    else strange.push(path)
    return good
  }
  try {
    await extract({
      file: archive,
      cwd: folder,
      strict: true,
      preserveOwner: false,
      umask: 0o077,
      filter: (path, entry) => allowed(path, 'type' in entry ? entry.type : 'File'),
    })
  } catch (error) {
    throw new Refused(
      `${archive} is damaged: it cannot be unpacked (${error instanceof Error ? error.message : String(error)}).`,
    )
  }
  if (strange.length > 0)
    throw new Refused(
      `${archive} holds what no archive of ours does: ${JSON.stringify(strange[0])}. Nothing was read from it.`,
    )
  const manifest = await manifestIn(folder, archive, seen)
  await proveMembers(folder, manifest, seen)
  return manifest
}

async function manifestIn(
  folder: string,
  archive: string,
  seen: ReadonlySet<string>,
): Promise<Manifest> {
  if (!seen.has('manifest.json') || !seen.has('manifest.sha256'))
    throw new Refused(`${archive} has no manifest: it is no archive of SVPMS, or it was cut off.`)
  const text = await readFile(join(folder, 'manifest.json'))
  if (
    createHash('sha256').update(text).digest('hex') !==
    (await readFile(join(folder, 'manifest.sha256'), 'utf8')).trim()
  )
    throw new Refused(
      'manifest.json is not what it was when the archive was made (or manifest.sha256 is not). Nothing was written.',
    )
  const parsed = Manifest.safeParse(JSON.parse(String(text)))
  if (!parsed.success)
    throw new Refused(
      `${archive} was made by another kind of SVPMS: its manifest cannot be understood.`,
    )
  return parsed.data
}

async function proveMembers(
  folder: string,
  manifest: Manifest,
  seen: ReadonlySet<string>,
): Promise<void> {
  const expected = new Map([
    ...manifest.tables.map((t) => [t.member, { size: t.bytes, sha256: t.sha256 }] as const),
    ...manifest.files.map((f) => [`files/${f.key}`, f] as const),
  ])
  for (const member of seen)
    if (!member.startsWith('manifest.') && !expected.has(member))
      throw new Refused(`${member} is not in the manifest. Nothing was written.`)
  for (const [member, { size, sha256 }] of expected) {
    if (!seen.has(member))
      throw new Refused(`${member} is missing from the archive. Nothing was written.`)
    const path = join(folder, member)
    if ((await stat(path)).size !== size || (await sha256OfFile(path)) !== sha256)
      throw new Refused(
        `${member} is not what it was when the archive was made. Nothing was written.`,
      )
  }
}

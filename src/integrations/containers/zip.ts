import { inflateRawSync } from 'node:zlib'
import { ContainerFault, limits, type Inner } from './port.ts'

const endMark = 0x06054b50
const entryMark = 0x02014b50
const fileMark = 0x04034b50

export const isZip = (bytes: Uint8Array): boolean =>
  bytes.length > 22 && viewOf(bytes).readUInt32LE(0) === fileMark

type Entry = {
  name: string
  method: number
  locked: boolean
  packed: number
  unpacked: number
  at: number
}

/** The files of a ZIP archive. The sizes it states are not trusted: unpacking each file stops at the limit. */
export function filesInZip(bytes: Uint8Array): Inner[] {
  const view = viewOf(bytes)
  const entries = entriesOf(view).filter(({ name }) => !isLitter(name))
  if (entries.some(({ name }) => name === '[Content_Types].xml'))
    throw new ContainerFault(
      'not_invoices',
      'This is an Office document. Save it as PDF and send that.',
    )
  if (entries.length > limits.files)
    throw new ContainerFault(
      'too_many',
      `The archive holds ${entries.length} files; at most ${limits.files} are read at a time.`,
    )
  let left: number = limits.together
  return entries.map((entry) => {
    const content = contentOf(view, entry, left)
    left -= content.length
    return { name: entry.name, bytes: content }
  })
}

const viewOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Folders, and what macOS adds. */
const isLitter = (name: string): boolean =>
  name.endsWith('/') || /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$)/i.test(name)

const broken = (): ContainerFault =>
  new ContainerFault('broken', 'The archive is not whole. Pack it again and send that.')

function entriesOf(view: Buffer): Entry[] {
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > view.length || view.readUInt32LE(end) !== endMark) throw broken()
  const count = view.readUInt16LE(end + 10)
  const entries: Entry[] = []
  for (let at = view.readUInt32LE(end + 16), i = 0; i < count; i++) {
    if (at + 46 > end || view.readUInt32LE(at) !== entryMark) throw broken()
    const nameLength = view.readUInt16LE(at + 28)
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      locked: (view.readUInt16LE(at + 8) & 1) === 1,
      method: view.readUInt16LE(at + 10),
      packed: view.readUInt32LE(at + 20),
      unpacked: view.readUInt32LE(at + 24),
      at: view.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32)
  }
  return entries
}

const stored = 0
const deflated = 8

function contentOf(view: Buffer, entry: Entry, left: number): Uint8Array {
  const { name, method, locked, packed, unpacked, at } = entry
  const shown = name.slice(-80)
  if (locked)
    throw new ContainerFault(
      'locked',
      `“${shown}” is protected by a password. Pack it without one and send that.`,
    )
  const most = Math.min(limits.bytes, left)
  if (unpacked > most) throw grows(shown)
  if (at + 30 > view.length || view.readUInt32LE(at) !== fileMark) throw broken()
  const start = at + 30 + view.readUInt16LE(at + 26) + view.readUInt16LE(at + 28)
  const content = view.subarray(start, start + packed)
  if (content.length !== packed) throw broken()
  if (method === stored) return new Uint8Array(content)
  if (method !== deflated)
    throw new ContainerFault(
      'broken',
      `“${shown}” is packed in a way that is not read here. Pack it as an ordinary ZIP.`,
    )
  try {
    return new Uint8Array(inflateRawSync(content, { maxOutputLength: Math.max(1, most) }))
  } catch (error) {
    const isLarge =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw isLarge ? grows(shown) : broken()
  }
}

const grows = (name: string): ContainerFault =>
  new ContainerFault(
    'too_large',
    `“${name}” would grow beyond what is read here: 20 MB a file, 60 MB together.`,
  )

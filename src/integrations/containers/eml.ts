import { ContainerFault, limits, type Inner } from './port.ts'

const mostParts = 200

type Part = { headers: Map<string, string>; body: Buffer }

/** An e-mail begins with its headers, two of which every e-mail has one of. */
export function isEml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 16_384))
    .toString('latin1')
    .replace(/^From .*\r?\n/, '')
  const headers = /^(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+/.exec(head)?.[0]
  return (
    headers !== undefined &&
    /^(from|received|return-path|date|subject):/im.test(headers) &&
    /^(mime-version|content-type|message-id|received):/im.test(headers)
  )
}

/** The files attached to an e-mail, and those of e-mails inside it. */
export function filesInEml(bytes: Uint8Array): Inner[] {
  const found: Inner[] = []
  const budget = { parts: mostParts, bytes: limits.together as number }
  collect(
    partOf(
      Buffer.from(bytes)
        .toString('latin1')
        .replace(/^From .*\r?\n/, ''),
    ),
    {
      found,
      budget,
      depth: 0,
    },
  )
  return found
}

type Search = { found: Inner[]; budget: { parts: number; bytes: number }; depth: number }

function collect(part: Part, search: Search): void {
  const { found, budget, depth } = search
  if (--budget.parts < 0)
    throw new ContainerFault('too_many', `The e-mail has more than ${mostParts} parts.`)
  if (depth > 2 * limits.depth)
    throw new ContainerFault('too_deep', 'There are e-mails in e-mails, too deep to be read.')
  const type = valueOf(part, 'content-type').toLowerCase()
  const inside = { ...search, depth: depth + 1 }
  if (type.startsWith('multipart/')) {
    for (const inner of partsOf(part)) collect(inner, inside)
    return
  }
  const content = decoded(part)
  budget.bytes -= content.length
  if (budget.bytes < 0) throw new ContainerFault('too_large', 'The e-mail holds more than 60 MB.')
  if (type.startsWith('message/rfc822')) collect(partOf(content.toString('latin1')), inside)
  else if (isAttached(part, type))
    found.push({ name: nameOf(part), bytes: new Uint8Array(content) })
  if (found.length > limits.files)
    throw new ContainerFault(
      'too_many',
      `The e-mail has more than ${limits.files} files; send them in several.`,
    )
}

/** The words of an e-mail, and the pictures of its signature, are no files of it. */
const isAttached = (part: Part, type: string): boolean => {
  const disposition = valueOf(part, 'content-disposition').toLowerCase()
  if (type.startsWith('image/')) return disposition.startsWith('attachment')
  return (
    disposition.startsWith('attachment') ||
    nameOf(part) !== '' ||
    !/^(text\/(plain|html)|$)/.test(type)
  )
}

function partOf(text: string): Part {
  const end = /\r?\n\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index) : text
  const headers = new Map<string, string>()
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  const body = end ? text.slice(end.index + end[0].length) : ''
  return { headers, body: Buffer.from(body, 'latin1') }
}

const valueOf = ({ headers }: Part, name: string): string => headers.get(name) ?? ''

function partsOf(part: Part): Part[] {
  const boundary = parameter(valueOf(part, 'content-type'), 'boundary')
  if (!boundary) return []
  const pieces = part.body.toString('latin1').split(`--${boundary}`)
  return pieces
    .slice(1)
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => partOf(piece.replace(/^[ \t]*\r?\n/, '').replace(/\r?\n$/, '')))
}

function parameter(header: string, name: string): string | null {
  const found = new RegExp(
    String.raw`;\s*${name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))`,
    'i',
  ).exec(header)
  return found ? (found[1] ?? found[2] ?? '').replaceAll(/\\(.)/g, '$1') : null
}

function decoded(part: Part): Buffer {
  const encoding = valueOf(part, 'content-transfer-encoding').toLowerCase()
  const text = part.body.toString('latin1')
  if (encoding === 'base64') return Buffer.from(text, 'base64')
  if (encoding !== 'quoted-printable') return part.body
  const plain = text
    .replaceAll(/[ \t]*=\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
      String.fromCodePoint(parseInt(hex, 16)),
    )
  return Buffer.from(plain, 'latin1')
}

/** Names beyond ASCII come in two ways: encoded words, and percent signs after the name of their letters. */
function nameOf(part: Part): string {
  const disposition = valueOf(part, 'content-disposition')
  const type = valueOf(part, 'content-type')
  const marked =
    parameter(disposition, String.raw`filename\*`) ?? parameter(type, String.raw`name\*`)
  if (marked) return percentDecoded(marked.replace(/^[^']*'[^']*'/, ''))
  return wordsDecoded(parameter(disposition, 'filename') ?? parameter(type, 'name') ?? '')
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const wordsDecoded = (text: string): string =>
  text.replaceAll(
    /=\?([\w-]+)\?([BQ])\?([^?]*)\?=\s*/gi,
    (_all, charset: string, how: string, encoded: string) => {
      const bytes =
        how.toUpperCase() === 'B'
          ? Buffer.from(encoded, 'base64')
          : decoded({
              headers: new Map([['content-transfer-encoding', 'quoted-printable']]),
              body: Buffer.from(encoded.replaceAll('_', ' '), 'latin1'),
            })
      return /^utf-?8$/i.test(charset) ? bytes.toString('utf8') : bytes.toString('latin1')
    },
  )

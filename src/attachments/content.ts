import { message, type Message } from '../messages/index.ts'
import { officeProblem } from '../platform/office.ts'
import { textProblem } from './text.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
/**
 * The kinds of files that are taken, by the ending of their name; `also` are names that browsers give the same type.
 */
const allowed: Record<string, { type: string; also: readonly string[] }> = {
  pdf: { type: 'application/pdf', also: ['application/x-pdf'] },
  png: { type: 'image/png', also: [] },
  jpg: { type: 'image/jpeg', also: ['image/jpg', 'image/pjpeg'] },
  jpeg: { type: 'image/jpeg', also: ['image/jpg', 'image/pjpeg'] },
  xlsx: { type: xlsx, also: [] },
  docx: { type: docx, also: [] },
  csv: { type: 'text/csv', also: ['application/csv', 'application/vnd.ms-excel', 'text/plain'] },
  txt: { type: 'text/plain', also: [] },
  xml: { type: 'application/xml', also: ['text/xml'] },
}
export const accepted = Object.keys(allowed)
  .map((ending) => `.${ending}`)
  .join(',')
export const inWords = 'PDF, PNG, JPEG, Excel (XLSX), Word (DOCX), CSV, text or XML'
/** Nothing that a browser says of a file it does not know. */
const unknown = new Set(['', 'application/octet-stream', 'binary/octet-stream'])

/**
 * The type that a file announces by its name and by what the browser said, when it is one that is taken and both agree;
 * else why not.
 */
export function announced(name: string, declared: string): { type: string } | { refusal: string } {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const known = allowed[ending]
  if (!known)
    return {
      refusal: `${ending ? `Files that end in .${ending}` : 'Files without an ending'} are not taken. Send it as ${inWords}.`,
    }
  const said = declared.split(';')[0]!.trim().toLowerCase()
  return unknown.has(said) || said === known.type || known.also.includes(said)
    ? { type: known.type }
    : {
        refusal: `Its name ends in .${ending}, but it was sent as ${said.slice(0, 60)}. Name it as what it is, or send it as ${inWords}.`,
      }
}

/**
 * What the bytes really are, against what was announced. Null when they agree, else why the file is refused. Nothing is
 * unpacked.
 */
export async function contentProblem(bytes: Uint8Array, type: string): Promise<Message | null> {
  if (type === xlsx || type === docx) return ofOffice(bytes, type === xlsx ? 'xl' : 'word')
  if (type.startsWith('text/') || type === 'application/xml') return textProblem(bytes, type)
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(bytes.subarray(0, 4100))
  if (found?.mime !== type) return other(found?.ext ?? null)
  return hiddenProblem(bytes) ?? (type === 'application/pdf' ? pdfProblem(bytes) : null)
}

function ofOffice(bytes: Uint8Array, folder: 'xl' | 'word'): Message | null {
  const problem = officeProblem(bytes, folder)
  return problem && message(officeCodes[problem], {})
}
const officeCodes = {
  no_office: 'file.no_office',
  broken: 'file.office_broken',
  other: 'file.office_other',
  macros: 'file.office_macros',
  foreign_part: 'file.office_foreign_part',
  grows: 'file.office_grows',
} as const

const other = (ending: string | null): Message => message('file.other_kind', { ending })

const asLatin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
const archiveEnd = 'PK\u0005\u0006'

/** A file that is two things at once is one of them to us and the other to somebody else. */
function hiddenProblem(bytes: Uint8Array): Message | null {
  if (asLatin1(bytes.subarray(-66_000)).includes(archiveEnd))
    return message('file.hidden_archive', {})
  return /<(?:script|html|svg|\?php)\b/i.test(asLatin1(bytes.subarray(0, 1024)))
    ? message('file.hidden_page', {})
    : null
}

function pdfProblem(bytes: Uint8Array): Message | null {
  if (!asLatin1(bytes.subarray(0, 5)).startsWith('%PDF-')) return other(null)
  return asLatin1(bytes.subarray(-2048)).includes('%%EOF') ? null : message('file.pdf_cut', {})
}

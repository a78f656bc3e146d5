const endMark = 0x06054b50
const entryMark = 0x02014b50
const mostEntries = 5000
/** More than this, all entries together, and it is no letter and no table. */
const mostUnpacked = 400 * 1_048_576
const mostRatio = 200

export type OfficeProblem = 'no_office' | 'broken' | 'other' | 'macros' | 'foreign_part' | 'grows'

const programs =
  /(^|\/)(vbaproject\.bin|vbadata\.xml|macrosheets\/|dialogsheets\/|activex\/|attachedtoolbars\.bin)/i
const executables = /\.(exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|msi|jar|lnk|bin)$/i
const harmlessBin = /(^|\/)(printersettings\d*|oleobject\d*)\.bin$/i

/**
 * Why an Office file (a ZIP archive) is refused, from its table of contents alone: nothing is unpacked, so nothing can
 * be made to grow.
 */
export function officeProblem(bytes: Uint8Array, folder: 'xl' | 'word'): OfficeProblem | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < 22 || view.readUInt32LE(0) !== 0x04034b50) return 'no_office'
  const entries = entriesOf(view)
  if (!entries) return 'broken'
  const names = entries.map(({ name }) => name)
  if (
    !names.includes('[Content_Types].xml') ||
    !names.includes(folder === 'xl' ? 'xl/workbook.xml' : 'word/document.xml')
  )
    return 'other'
  if (names.some((name) => programs.test(name))) return 'macros'
  if (
    names.some(
      (name) =>
        name.includes('..') ||
        name.startsWith('/') ||
        (executables.test(name) && !harmlessBin.test(name)),
    )
  )
    return 'foreign_part'
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0)
  return unpacked > mostUnpacked || unpacked > Math.max(bytes.length * mostRatio, 10_000_000)
    ? 'grows'
    : null
}

/** The archive's table of contents; null when it is not whole, or the archive begins or ends with something else. */
function entriesOf(view: Buffer): { name: string; unpacked: number }[] | null {
  const end = view.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > view.length || view.readUInt32LE(end) !== endMark) return null
  const count = view.readUInt16LE(end + 10)
  const size = view.readUInt32LE(end + 12)
  const start = view.readUInt32LE(end + 16)
  if (
    end + 22 + view.readUInt16LE(end + 20) !== view.length ||
    start + size !== end ||
    count > mostEntries
  )
    return null
  const entries = []
  for (let at = start, i = 0; i < count; i++) {
    if (at + 46 > end || view.readUInt32LE(at) !== entryMark) return null
    const nameLength = view.readUInt16LE(at + 28)
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      unpacked: view.readUInt32LE(at + 24),
    })
    at += 46 + nameLength + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32)
  }
  return entries
}

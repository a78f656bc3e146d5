import { filesInEml, isEml } from './eml.ts'
import { ContainerFault, limits, type Inner } from './port.ts'
import { filesInZip, isZip } from './zip.ts'

/**
 * The files that may be invoices inside an e-mail (EML) or an archive (ZIP), however they are nested; null when it is
 * neither. Throws ContainerFault.
 */
export function filesInside(bytes: Uint8Array): Inner[] | null {
  const inside = opened(bytes)
  if (!inside) return null
  const files = flat(inside, 1).filter(({ bytes: content }) => looksLikeInvoice(content))
  const chosen = withoutCopies(files)
  if (chosen.length > limits.files)
    throw new ContainerFault(
      'too_many',
      `There are ${chosen.length} files inside; at most ${limits.files} are read at a time.`,
    )
  return chosen
}

const opened = (bytes: Uint8Array): Inner[] | null =>
  isZip(bytes) ? filesInZip(bytes) : isEml(bytes) ? filesInEml(bytes) : null

function flat(files: readonly Inner[], depth: number): Inner[] {
  return files.flatMap((file) => {
    const inside = openedInside(file)
    if (!inside) return [file]
    if (depth >= limits.depth)
      throw new ContainerFault(
        'too_deep',
        `There are archives in archives, more than ${limits.depth} deep. Send the invoices themselves.`,
      )
    return flat(inside, depth + 1)
  })
}

/** Other files, such as terms in a Word document, are ignored. */
function openedInside({ bytes }: Inner): Inner[] | null {
  try {
    return opened(bytes)
  } catch (error) {
    if (error instanceof ContainerFault && error.code === 'not_invoices') return []
    throw error
  }
}

/** XML, PDF, PNG and JPEG are told by how they begin; XML that is no invoice is left. */
function looksLikeInvoice(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1')
  return head.includes('%PDF-') || /^(\x89PNG\r\n|\xff\xd8\xff)/.test(head) || isXml(bytes)
}

const roots =
  /<(?:[\w-]+:)?(?:Invoice|CreditNote|CrossIndustry\w+|StandardBusinessDocument|Envelope)[\s>/]/

function isXml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 8192)).toString('latin1').replaceAll('\0', '')
  return /^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*</.test(head) && roots.test(head)
}

/** Beside an e-invoice lies its picture: a PDF of the same name, or the only PDF beside the only e-invoice. */
function withoutCopies(files: readonly Inner[]): Inner[] {
  const data = files.filter(({ bytes }) => isXml(bytes))
  const papers = files.filter(({ bytes }) => !isXml(bytes))
  if (data.length === 1 && papers.length === 1) return data
  const names = new Set(data.map(baseName))
  return [...data, ...papers.filter((paper) => !names.has(baseName(paper)))]
}

const baseName = ({ name }: Inner): string =>
  name
    .replace(/^.*[/\\]/, '')
    .replace(/\.[^.]*$/, '')
    .toLowerCase()

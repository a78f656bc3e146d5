import { isCii, readCii } from './cii.ts'
import { namedFormat } from './formats.ts'
import { fatal, type ReadProblem, type ReadResult } from './port.ts'
import { checkRules, checkUblSyntax } from './rules/index.ts'
import { isUbl, readUbl } from './ubl.ts'
import { parseXml, type Element } from './xml.ts'

/** Reads UBL or CII. Does not throw, and takes as long as the file is large: index.ts asks for it in a worker. */
export function readXml(bytes: Uint8Array): ReadResult {
  const parsed = looksLikeXml(bytes) ? parseXml(bytes) : { problem: notRead(bytes) }
  if ('problem' in parsed) return { format: 'unknown', invoice: null, problems: [parsed.problem] }
  const root = unwrapped(parsed.root)
  if (!isUbl(root) && !isCii(root))
    return {
      format: 'unknown',
      invoice: null,
      problems: [
        fatal(
          'NOT-AN-INVOICE',
          `The file is XML, but no invoice: its root is “${root.name.slice(0, 60)}”.`,
          `/${root.name.slice(0, 60)}`,
        ),
      ],
    }
  const statement = isUbl(root) ? readUbl(root) : readCii(root)
  return {
    format: isUbl(root) ? 'ubl' : 'cii',
    invoice: statement.invoice,
    problems: [...checkRules(statement), ...(isUbl(root) ? checkUblSyntax(root) : [])],
  }
}

function notRead(bytes: Uint8Array): ReadProblem {
  const named = namedFormat(bytes)
  return named
    ? fatal('FORMAT', named)
    : fatal(
        'NOT-AN-INVOICE',
        'This is no file that is read here. Send an e-invoice (UBL, CII or Factur-X), a PDF, a picture (PNG, JPEG), or an e-mail (EML) or ZIP archive with them.',
      )
}

/** What a network delivers comes in an envelope: the header of Peppol (SBDH), or SOAP around it. */
function unwrapped(root: Element): Element {
  if (!envelopes.has(root.name)) return root
  const inside = root.children.map(unwrapped)
  return inside.find((element) => isUbl(element) || isCii(element)) ?? root
}
const envelopes = new Set(['StandardBusinessDocument', 'Envelope', 'Body', 'XMLContent'])

/** A '<' after an optional byte-order mark and white space, in any encoding XML may come in. */
function looksLikeXml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 512))
  const isEbcdic = head.subarray(0, 4).toString('hex') === '4c6fa794'
  const begins = /^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\u0000]*</
  return isEbcdic || begins.test(head.toString('latin1'))
}

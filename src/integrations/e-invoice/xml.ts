import { SaxesParser, type SaxesTagNS } from 'saxes'
import { fatal, type ReadProblem } from './port.ts'

export type Element = {
  name: string
  namespace: string
  attributes: Record<string, string>
  children: Element[]
  text: string
}

const mostElements = 500_000
const mostDepth = 100

class Refusal extends Error {
  readonly problem: ReadProblem
  constructor(problem: ReadProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/**
 * XML to a tree by namespace and local name. No DTD, no entities of its own, bounded in size, depth and number: a
 * document cannot make us fetch or grow anything.
 */
export function parseXml(bytes: Uint8Array): { root: Element } | { problem: ReadProblem } {
  try {
    return { root: parse(decode(bytes)) }
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem }
    return {
      problem: fatal(
        'XML-SYNTAX',
        `The file is not well-formed XML: ${error instanceof Error ? error.message.replace(/^undefined:/, 'line ').slice(0, 200) : 'unreadable'}`,
      ),
    }
  }
}

/** By its byte-order mark, else by the pattern of its first bytes, else by what it declares. */
function decode(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    const shown = encoding.slice(0, 40)
    throw new Refusal(
      error instanceof RangeError
        ? fatal('XML-ENCODING', `This encoding is not supported: ${shown}. Save it as UTF-8.`)
        : fatal('XML-SYNTAX', `The file says that it is written in ${shown}, but it is not.`),
    )
  }
}

/** The first bytes of a file, in the forms that XML 1.0 names in its appendix F. */
const beginnings: readonly [string, string][] = [
  ['fffe0000', 'UTF-32'],
  ['0000feff', 'UTF-32'],
  ['3c000000', 'UTF-32'],
  ['0000003c', 'UTF-32'],
  ['4c6fa794', 'EBCDIC'],
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
  ['3c00', 'utf-16le'],
  ['003c', 'utf-16be'],
]

function encodingOf(bytes: Uint8Array): string {
  const begins = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  const told = beginnings.find(([beginning]) => begins.startsWith(beginning))?.[1]
  if (told) return told
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']\s*([\w.:-]{1,40})\s*["']/i.exec(head)?.[1]
  // A file with one byte a letter cannot be UTF-16, even if it says so.
  return !declared || /^utf-?16/i.test(declared) ? 'utf-8' : declared
}

function parse(text: string): Element {
  const tree = treeOf(() => false)
  tree.parser.write(text).close()
  if (!tree.root) throw new Refusal(fatal('XML-SYNTAX', 'The file is empty.'))
  return tree.root
}

/** So many letters of a long file are read between two elements that are handed over. */
const piece = 65_536

/**
 * Each element that `wanted` names, when it is complete, without the others in memory: for files of any
 * length. What is handed over is taken out of the tree. Throws the first thing that is wrong.
 */
export function* eachElement(
  bytes: Uint8Array,
  wanted: (name: string, depth: number) => boolean,
): Generator<Element> {
  const text = decode(bytes)
  const tree = treeOf(wanted)
  for (let at = 0; at < text.length; at += piece) {
    tree.parser.write(text.slice(at, at + piece))
    yield* tree.done.splice(0)
  }
  tree.parser.close()
  yield* tree.done.splice(0)
}

/** A tree that grows while its parser is written to. What is `cut` goes to `done` instead of into it. */
function treeOf(cut: (name: string, depth: number) => boolean) {
  const parser = new SaxesParser({ xmlns: true, position: true })
  const open: Element[] = []
  const tree = { parser, root: null as Element | null, done: [] as Element[] }
  let count = 0
  parser.on('doctype', () => {
    throw new Refusal(
      fatal(
        'XML-DTD',
        'The file declares a document type (DTD). It needs none; for safety it is not read.',
      ),
    )
  })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (++count > mostElements)
      throw new Refusal(fatal('TOO-LARGE', `The file has more than ${mostElements} elements.`))
    if (open.length >= mostDepth)
      throw new Refusal(fatal('XML-DEPTH', `The file is nested deeper than ${mostDepth} levels.`))
    const element: Element = {
      name: tag.local,
      namespace: tag.uri,
      attributes: Object.fromEntries(Object.values(tag.attributes).map((a) => [a.local, a.value])),
      children: [],
      text: '',
    }
    open.at(-1)?.children.push(element)
    tree.root ??= element
    open.push(element)
  })
  const addText = (value: string): void => {
    const element = open.at(-1)
    if (element) element.text += value
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = open.pop()
    if (!element || !cut(element.name, open.length)) return
    open.at(-1)?.children.pop()
    tree.done.push(element)
    count = 0
  })
  return tree
}

export const all = (from: Element | null | undefined, ...path: string[]): Element[] =>
  path.reduce<Element[]>(
    (found, name) =>
      found.flatMap((element) => element.children.filter((child) => child.name === name)),
    from ? [from] : [],
  )
export const first = (from: Element | null | undefined, ...path: string[]): Element | null =>
  all(from, ...path)[0] ?? null
/** The trimmed text at a path; null when absent or empty. */
export const value = (from: Element | null | undefined, ...path: string[]): string | null =>
  first(from, ...path)?.text.trim() || null

/** An xs:date may carry the zone it was written in; the day is the one that was written. */
export const dateOf = (text: string | null): string | null =>
  text?.replace(/^(\d{4}-\d{2}-\d{2})(T[\d:.]+)?(Z|[+-]\d{2}:\d{2})?$/, '$1') ?? null

/** The distinct currencies under an element, without what is `apart`; an amount without one is in the `usual`. */
export function amounts(from: Element, apart: readonly Element[], usual: string | null): string[] {
  const found = new Set<string>()
  const walk = (element: Element): void => {
    if (apart.includes(element)) return
    const stated = element.attributes['currencyID']?.trim()
    const amount = element.name.endsWith('Amount') && element.children.length === 0
    const currency = stated ?? (amount ? usual : null)
    if (currency) found.add(currency)
    element.children.forEach(walk)
  }
  walk(from)
  return [...found]
}

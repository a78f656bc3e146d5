import { endOfOpenTag, flatOpenTag } from './flat.ts'
import type { Attribute, Element } from './read.ts'
import { isMark, printMarked, printTag, tagOf, type Tag } from './template.ts'

/** `<tag …>` on one line, or each attribute on its own. */
export function openTag(element: Element, tags: readonly Tag[], columns: number): string[] {
  const flat = flatOpenTag(element, tags)
  if (flat.length <= columns) return [flat]
  return [
    `<${element.name}`,
    ...attributeLines(element.attributes, tags, columns - 2),
    endOfOpenTag(element),
  ]
}

const attributeLines = (
  attributes: readonly Attribute[],
  tags: readonly Tag[],
  columns: number,
): string[] =>
  attributes
    .flatMap((one) =>
      one.kind === 'attribute'
        ? plainLines(one.markup, tags, columns)
        : blockLines(one, tags, columns),
    )
    .map((line) => `  ${line}`)

function blockLines(
  block: Extract<Attribute, { kind: 'block' }>,
  tags: readonly Tag[],
  columns: number,
): string[] {
  const heads = block.branches.map(({ head }) => printTag(head))
  const bodies = block.branches.map(({ body }) => attributeLines(body, tags, columns - 2))
  const flat = `${heads.map((head, i) => `${head} ${bodies[i]!.join('').trim()} `).join('')}<% } %>`
  if (flat.length <= columns && bodies.every((lines) => lines.length === 1)) return [flat]
  return [...heads.flatMap((head, i) => [head, ...bodies[i]!]), '<% } %>']
}

/**
 * A long list of classes is broken between its words; a condition begins a line, and so does each branch of one that is
 * long.
 */
function plainLines(markup: string, tags: readonly Tag[], columns: number): string[] {
  const flat = printMarked(markup, tags)
  if (flat.length <= columns || !markup.startsWith('class="')) return [flat]
  const [first, ...rest] = conditionsOf(markup, tags).flatMap((part) =>
    partLines(part, tags, columns - 2),
  )
  return [first!, ...rest.map((line) => `  ${line}`)]
}

function partLines(part: string, tags: readonly Tag[], columns: number): string[] {
  if (printMarked(part, tags).length <= columns) return [printMarked(part, tags)]
  return branchesOf(part, tags).flatMap((branch) =>
    filled(
      wordsOf(branch).map((word) => printMarked(word, tags)),
      columns,
    ),
  )
}

function filled(words: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** After a `%>` a line break prints nothing, so the word after it stays beside it. */
const wordsOf = (markup: string): string[] =>
  markup.split(/(?<![\ue000-\uf8ff]) /).filter((word) => word !== '')

const conditionsOf = (markup: string, tags: readonly Tag[]): string[] =>
  splitBefore(markup, tags, (kind, depth) => kind === 'open' && depth === 0)

const branchesOf = (markup: string, tags: readonly Tag[]): string[] =>
  splitBefore(markup, tags, (kind, depth) => kind === 'middle' && depth === 1)

function splitBefore(
  markup: string,
  tags: readonly Tag[],
  breaks: (kind: Tag['kind'], depth: number) => boolean,
): string[] {
  const parts = ['']
  let depth = 0
  for (const character of markup) {
    const kind = isMark(character) ? tagOf(character, tags).kind : 'output'
    if (breaks(kind, depth)) parts.push('')
    parts.push(parts.pop()! + character)
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
  }
  return parts.filter((part) => part !== '')
}

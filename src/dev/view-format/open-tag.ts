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

/** A long list of classes is broken before its conditions, each of which brings its own space. */
function plainLines(markup: string, tags: readonly Tag[], columns: number): string[] {
  const flat = printMarked(markup, tags)
  if (flat.length <= columns || !markup.startsWith('class="')) return [flat]
  const parts = splitClasses(markup, tags).map((part) => printMarked(part, tags))
  return parts.map((part, i) => (i === 0 ? part : `  ${part}`))
}

function splitClasses(markup: string, tags: readonly Tag[]): string[] {
  const parts = ['']
  let depth = 0
  for (let i = 0; i < markup.length; i++) {
    const character = markup[i]!
    const kind = isMark(character) ? tagOf(character, tags).kind : null
    if (kind === 'open' && depth === 0 && markup[i + 1] === ' ') parts.push('')
    parts.push(parts.pop()! + character)
    if (kind === 'open') depth += 1
    if (kind === 'close') depth -= 1
  }
  return parts
}

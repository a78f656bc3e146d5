import { isBlock, isBlockInside } from './boxes.ts'
import { voidElements, type Attribute, type Content, type Element, type Node } from './read.ts'
import { printMarked, printTag, type Tag } from './template.ts'

/** The node on one line, or null when it holds more than one element or statement. */
export function flatNode(node: Node, tags: readonly Tag[]): string | null {
  if (node.kind === 'code') return printTag(node.tag)
  if (node.kind === 'element') return flatElement(node, tags)
  if (node.kind !== 'block') return node.text
  const branches = node.branches.map(({ head, body }) => {
    const inside = flatContent(body, tags, false)
    return inside === null ? null : printTag(head) + inside
  })
  return branches.includes(null) ? null : `${branches.join('')}<% } %>`
}

function flatElement(element: Element, tags: readonly Tag[]): string | null {
  const open = flatOpenTag(element, tags)
  const end = `</${element.name}>`
  if (element.inside === null) return open
  if (typeof element.inside === 'string')
    return element.inside.includes('\n') ? null : open + printMarked(element.inside, tags) + end
  if (!isOneThing(element.inside)) return null
  const inside = flatContent(element.inside, tags, isBlockInside(element))
  return inside === null ? null : open + inside + end
}

/** Words with what stands between them, or one element. */
function isOneThing({ nodes }: Content): boolean {
  if (nodes.some((node) => isBlock(node) || isStatement(node))) return false
  return nodes.length < 2 || nodes.some(isWord)
}
export const isStatement = (node: Node): boolean =>
  node.kind === 'block' || (node.kind === 'code' && node.tag.sign === '')
export const isWord = (node: Node): boolean =>
  node.kind === 'word' || (node.kind === 'code' && node.tag.sign === '=')

function flatContent(content: Content, tags: readonly Tag[], freeEdges: boolean): string | null {
  if (!isOneThing(content)) return null
  const nodes = content.nodes.map((node) => flatNode(node, tags))
  if (nodes.includes(null)) return null
  const text = nodes.map((node, i) => (content.spaced[i] ? ` ${node}` : node)).join('')
  const all = content.spaced.at(-1) && nodes.length > 0 ? `${text} ` : text
  return freeEdges ? all.trim() : all
}

export const flatOpenTag = (element: Element, tags: readonly Tag[]): string =>
  `<${element.name}${flatAttributes(element.attributes, tags)}${endOfOpenTag(element)}`

/** A shape of an SVG that holds nothing closes itself, an element of HTML never does. */
export const endOfOpenTag = ({ name, inside }: Element): string =>
  inside === null && !voidElements.has(name) ? '/>' : '>'

const flatAttributes = (attributes: readonly Attribute[], tags: readonly Tag[]): string =>
  attributes.map((one) => flatAttribute(one, tags)).join('')

function flatAttribute(attribute: Attribute, tags: readonly Tag[]): string {
  if (attribute.kind === 'attribute') return ` ${printMarked(attribute.markup, tags)}`
  const branches = attribute.branches.map(
    ({ head, body }) => printTag(head) + flatAttributes(body, tags),
  )
  return `${branches.join('')}<% } %>`
}

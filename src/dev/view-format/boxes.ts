import type { Content, Element, Node } from './read.ts'

/** Elements beside and inside which white space shows nothing. */
const blockElements = new Set(
  (
    'address article aside blockquote body br caption circle colgroup dd defs details dialog div dl dt ' +
    'fieldset figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header hr html legend li line ' +
    'link main meta nav ol optgroup option p path polyline pre rect script section summary symbol table ' +
    'tbody td template tfoot th thead title tr ul'
  ).split(' '),
)

/** Inline elements that are a block inside. */
const insideBlocks = new Set(['button', 'select', 'svg', 'datalist'])

/** Classes that lay out what is inside as boxes in a row or a grid: white space between boxes shows nothing. */
const boxClasses = new Set(['flex', 'inline-flex', 'grid', 'inline-grid'])

export const isBlock = (node: Node | undefined): boolean =>
  node?.kind === 'declaration' ||
  (node?.kind === 'element' && (blockElements.has(node.name) || isHidden(node)))

const isHidden = ({ name, attributes }: Element): boolean =>
  name === 'input' &&
  attributes.some((one) => one.kind === 'attribute' && one.markup === 'type="hidden"')

export const isBlockInside = (element: Element): boolean =>
  blockElements.has(element.name) || insideBlocks.has(element.name) || hasBoxes(element)

export const hasBoxes = (element: Element): boolean =>
  classesOf(element).some((name) => boxClasses.has(name))

/** The stylesheet asks whether these are `:empty`, so a condition that does not hold must print nothing. */
export const mayBeEmpty = (element: Element): boolean =>
  (element.name === 'td' || classesOf(element).includes('action-bar')) &&
  element.inside !== null &&
  typeof element.inside !== 'string' &&
  element.inside.nodes.every((node) => node.kind === 'block')

/** What people wrote is shown with its line breaks, so there is none of the template’s beside it. */
export const keepsLines = (element: Element): boolean =>
  classesOf(element).includes('whitespace-pre-line')

const classesOf = ({ attributes }: Element): string[] =>
  attributes.flatMap((one) =>
    one.kind === 'attribute' && one.markup.startsWith('class="')
      ? one.markup.slice('class="'.length, -1).split(/[\s\ue000-\uf8ff]/)
      : [],
  )

/** Whether it prints words of its own, whose white space shows even between boxes. */
export function isText(node: Node): boolean {
  if (node.kind === 'word') return true
  if (node.kind === 'code') return node.tag.sign === '='
  return node.kind === 'block' && node.branches.some(({ body }) => hasText(body))
}
const hasText = ({ nodes }: Content): boolean => nodes.some(isText)

import { hasBoxes, isBlock, isBlockInside, isText, keepsLines, mayBeEmpty } from './boxes.ts'
import { flatNode, isStatement, isWord } from './flat.ts'
import { openTag } from './open-tag.ts'
import type { Block, Content, Element, Node } from './read.ts'
import { printMarked, printTag, type Tag } from './template.ts'

/** Stands for a line break that is the page’s own, inside `pre` and the like. */
const ownBreak = '\uf8ff'

/** What surrounds some content. Free is white space that shows nothing, whether there or not. */
type Around = {
  tags: readonly Tag[]
  columns: number
  boxes: boolean
  keepsLines: boolean
  freeStart: boolean
  freeEnd: boolean
  /** A `%>` stands before it: a line break after it prints nothing. */
  afterTag: boolean
  /** A `<%` follows: it can take away the line break before it. */
  beforeTag: boolean
}

/** Between two nodes: may the line end here, and must the tag that follows take the break away? */
type Gap = { spaced: boolean; free: boolean; breaks: boolean; trims: boolean }
type Printed = { lines: string[]; first: Gap; last: Gap }

export function printTemplate(content: Content, tags: readonly Tag[], columns: number): string {
  const { lines } = printContent(content, {
    tags,
    columns,
    boxes: false,
    keepsLines: false,
    freeStart: true,
    freeEnd: false,
    afterTag: true,
    beforeTag: false,
  })
  return `${lines.join('\n')}\n`.replaceAll(ownBreak, '\n')
}

function printContent(content: Content, around: Around): Printed {
  const gaps = gapsOf(content, around)
  const lines: string[] = []
  for (const [i, node] of content.nodes.entries()) {
    const gap = gaps[i]!
    const inside = { ...around, freeStart: gap.free, freeEnd: gaps[i + 1]!.free }
    const printed = printNode(node, inside)
    const left = content.nodes[i - 1]
    if (!left) lines.push(...printed)
    else if (gap.breaks && (keepsApart(left, node, gap) || !isShort(printed, room(lines, around))))
      lines.push(...trimmed(printed, gap))
    else if (isShort(printed, room(lines, around))) glue(lines, gap, printed)
    else glue(lines, gap, printNode(node, { ...inside, columns: room(lines, around) }))
  }
  return { lines, first: gaps[0]!, last: gaps.at(-1)! }
}

const room = (lines: readonly string[], { columns }: Around): number =>
  columns - lines.at(-1)!.length - 1
const isShort = (printed: readonly string[], columns: number): boolean =>
  printed.length === 1 && printed[0]!.length <= columns

/** Elements and statements have a line each; words flow. */
function keepsApart(left: Node, right: Node, gap: Gap): boolean {
  if (gap.free || isStatement(left) || isStatement(right)) return true
  return !isWord(left) && !isWord(right)
}
function gapsOf({ nodes, spaced }: Content, around: Around): Gap[] {
  return spaced.map((hasSpace, i) => {
    const [left, right] = [nodes[i - 1], nodes[i]]
    const free = isFree(left, right, around)
    const afterTag = left ? isTag(left) : around.afterTag
    const beforeTag = right ? isTag(right) : around.beforeTag
    const silent = hasSpace ? !afterTag && !around.keepsLines : afterTag || beforeTag
    return {
      spaced: hasSpace && !free,
      free,
      breaks: free || silent,
      trims: !free && !hasSpace && !afterTag,
    }
  })
}

function isFree(left: Node | undefined, right: Node | undefined, around: Around): boolean {
  if (isBlock(left) || isBlock(right)) return true
  if (!left) return around.freeStart
  if (!right) return around.freeEnd
  return around.boxes && !(isText(left) && isText(right))
}
const isTag = (node: Node): boolean => node.kind === 'code' || node.kind === 'block'

function printNode(node: Node, around: Around): string[] {
  if (node.kind === 'code') return [printTag(node.tag)]
  if (node.kind === 'block') return printBlock(node, around)
  if (node.kind === 'element') return printElement(node, around)
  return [node.text]
}

function printBlock(block: Block, around: Around): string[] {
  const flat = startsWithSpace(block) ? flatNode(block, around.tags) : null
  if (flat !== null && flat.length <= around.columns) return [flat]
  const lines: string[] = []
  let before: Gap | null = null
  for (const { head, body } of block.branches) {
    endWith(lines, before, printTag(head))
    const inside = { ...around, columns: around.columns - 2, afterTag: true, beforeTag: true }
    before = nest(lines, printContent(body, inside))
  }
  endWith(lines, before, '<% } %>')
  return lines
}

/** A line break would lose the space. */
const startsWithSpace = ({ branches }: Block): boolean =>
  branches.some(({ body }) => body.spaced[0] && body.nodes.length > 0)

function printElement(element: Element, around: Around): string[] {
  const flat = flatNode(element, around.tags)
  if (flat !== null && flat.length <= around.columns) return [flat]
  const lines = openTag(element, around.tags, around.columns)
  const { inside } = element
  if (inside === null) return lines
  const end = `</${element.name}>`
  if (typeof inside === 'string') glueText(lines, raw(inside, around.tags) + end)
  else if (inside.nodes.length === 0) glueText(lines, end)
  else endWith(lines, nest(lines, printContent(inside, insideOf(element, around))), end)
  return lines
}

const raw = (markup: string, tags: readonly Tag[]): string =>
  printMarked(markup, tags).replaceAll('\n', ownBreak)

function insideOf(element: Element, { tags, columns }: Around): Around {
  const free = isBlockInside(element) && !mayBeEmpty(element) && !keepsLines(element)
  return {
    tags,
    columns: columns - 2,
    boxes: hasBoxes(element),
    keepsLines: keepsLines(element),
    freeStart: free,
    freeEnd: free,
    afterTag: false,
    beforeTag: false,
  }
}

/** Puts content below the line that opens it; gives back the gap before what will close it. */
function nest(lines: string[], { lines: inside, first, last }: Printed): Gap | null {
  if (inside.length === 0) return last
  const [start, ...rest] = inside as [string, ...string[]]
  if (first.breaks) lines.push(...indented(trimmed(inside, first)))
  else {
    glue(lines, first, [start])
    lines.push(...indented(rest))
  }
  return last
}

function endWith(lines: string[], gap: Gap | null, end: string): void {
  if (!gap || (gap.breaks && lines.length > 0)) lines.push(...trimmed([end], gap))
  else glue(lines, gap, [end])
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

const trimmed = ([first, ...rest]: readonly string[], gap: Gap | null): string[] => [
  gap?.trims ? first!.replace(/^<%/, '<%_') : first!,
  ...rest,
]

function glue(lines: string[], gap: Gap, [first, ...rest]: readonly string[]): void {
  glueText(lines, `${gap.spaced ? ' ' : ''}${first}`)
  lines.push(...rest)
}

function glueText(lines: string[], text: string): void {
  lines.push(`${lines.pop()}${text}`)
}

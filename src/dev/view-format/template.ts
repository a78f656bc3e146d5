import { withoutIndentation } from '../../platform/view/whitespace.ts'

/**
 * One `<% %>` of a template. `open` ends with a brace, `close` begins with one, `middle` does both;
 * `output` prints, `statement` neither prints nor nests.
 */
export type Tag = {
  kind: 'open' | 'middle' | 'close' | 'output' | 'statement'
  sign: '' | '=' | '~'
  code: string
}

/** A template whose `<% %>` are single characters, so that HTML can be read without them. */
export type Marked = { markup: string; tags: Tag[] }

const firstMark = 0xe000
export const isMark = (character: string): boolean => character >= '\ue000' && character <= '\uf8ff'
export const tagOf = (character: string, tags: readonly Tag[]): Tag =>
  tags[character.charCodeAt(0) - firstMark]!

/**
 * What is left between the marks is what Eta prints: indentation and the line break
 * after a `%>` are gone, `<%_` and `_%>` have taken the white space beside them.
 */
export function markTags(source: string): Marked {
  const text = withoutIndentation(source.replaceAll('\r\n', '\n'))
  const tags: Tag[] = []
  let markup = ''
  let from = 0
  for (let start = text.indexOf('<%'); start >= 0; start = text.indexOf('<%', from)) {
    const end = endOfTag(text, start)
    const inside = /^([-_]?)\s*([=~]?)\s*([\s\S]*?)\s*([-_]?)$/.exec(text.slice(start + 2, end))!
    const [, left, sign, code, right] = inside as unknown as string[]
    markup += trimEnd(text.slice(from, start), left!)
    for (const tag of statements(onOneLine(code!), sign as Tag['sign'])) {
      markup += String.fromCharCode(firstMark + tags.length)
      tags.push(tag)
    }
    from = end + 2 + spaceAfter(text.slice(end + 2), right!)
  }
  return { markup: markup + text.slice(from), tags }
}

const trimEnd = (text: string, sign: string): string =>
  sign === '_' ? text.trimEnd() : sign === '-' ? text.replace(/\n$/, '') : text

const spaceAfter = (text: string, sign: string): number =>
  (sign === '_' ? /^\s*/ : /^\n?/).exec(text)![0].length

/** Strings and comments may hold a `%>`. */
const skipped = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\//y

function endOfTag(text: string, start: number): number {
  for (let at = start + 2; at < text.length;) {
    if (text.startsWith('%>', at)) return at
    at += lengthSkipped(text, at) || 1
  }
  throw new Error(`a <% is not closed: ${text.slice(start, start + 60)}`)
}

function lengthSkipped(text: string, at: number): number {
  skipped.lastIndex = at
  return skipped.exec(text)?.[0].length ?? 0
}

/** Code that the formatter had broken reads again as it was before. */
const onOneLine = (code: string): string =>
  code.startsWith('/*')
    ? code
    : code
        .replace(/,?\s*\n\s*([)\]}])/g, (_, end: string) => (end === '}' ? ' }' : end))
        .replace(/([([])\s*\n\s*/g, '$1')
        .replace(/\s*\n\s*(?=\??\.(?!\.))/g, '')
        .replace(/\s*\n\s*/g, ' ')

/** `<% if (a) { for (…) { %>` are two statements, and so are `<% i += 1 } %>`. */
function statements(code: string, sign: Tag['sign']): Tag[] {
  if (sign !== '' || code.startsWith('/*'))
    return [{ kind: sign === '' ? 'statement' : 'output', sign, code }]
  return splitAtBraces(code).map((part) => ({ kind: kindOf(part), sign, code: part }))
}

const kindOf = (code: string): Tag['kind'] => {
  const [closes, opens] = [code.startsWith('}'), code.endsWith('{')]
  if (closes) return opens ? 'middle' : 'close'
  return opens ? 'open' : 'statement'
}

function splitAtBraces(code: string): string[] {
  const braces = unmatchedBraces(code)
  const cuts = braces.map(({ at, opens }) => (opens ? at + 1 : at))
  const parts = [0, ...cuts].map((cut, i) => code.slice(cut, cuts[i] ?? code.length).trim())
  return parts.filter((part) => part !== '')
}

function unmatchedBraces(code: string): { at: number; opens: boolean }[] {
  const open: number[] = []
  const closing: number[] = []
  for (let at = 0; at < code.length; at += lengthSkipped(code, at) || 1) {
    if (code[at] === '{') open.push(at)
    if (code[at] === '}' && open.pop() === undefined) closing.push(at)
  }
  return [
    ...closing.map((at) => ({ at, opens: false })),
    ...open.map((at) => ({ at, opens: true })),
  ].sort((a, b) => a.at - b.at)
}

export const printTag = ({ sign, code }: Tag, trim = ''): string =>
  code.startsWith('/*') ? `<%${code}%>` : `<%${trim}${sign} ${code} %>`

/** Puts the `<% %>` back in place of their marks. */
export const printMarked = (markup: string, tags: readonly Tag[]): string =>
  markup.replace(/[\ue000-\uf8ff]/g, (mark) => printTag(tagOf(mark, tags)))

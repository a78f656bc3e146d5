import {
  doc,
  type AstPath,
  type Doc,
  type Options,
  type ParserOptions,
  type Printer,
} from 'prettier'
import * as sqlCst from 'prettier-plugin-sql-cst'
import * as estree from 'prettier/plugins/estree'

/**
 * A plugin for Prettier, beside the one for SQL that it passes on:
 * - the SQL in sql.type(…)`…` and sql.fragment`…` is laid out as that of the migrations. A piece that is no statement
 *   is laid out inside of one that fits around it. What cannot be parsed, or would come out with other words than it
 *   had, stays as it is written;
 * - the arguments of jsonb_build_object are printed in pairs, a name with its value.
 */
type Node = { type: string; start: number; end: number; [key: string]: unknown }
type Template = Node & { quasis: { value: { raw: string } }[]; expressions: Node[] }
type TextToDoc = (text: string, options: Options) => Promise<Doc>
type Print = (path: AstPath) => Doc

/**
 * What replaces a `${…}` while the text is parsed: a name, a clause, something in parentheses, or a comment, which is
 * allowed anywhere.
 */
const forms = [
  (name: string) => name,
  (name: string) => `from ${name}f`,
  (name: string) => `(${name}p)`,
  (name: string) => `/*${name}*/`,
] as const

/** What is put before a piece to make it a statement, and taken away again. */
const surroundings: readonly { before: string; taken: RegExp }[] = [
  { before: '', taken: /^/ },
  { before: 'select 1 from p_ where ', taken: /^select 1\s+from p_\s+where\s+/ },
  { before: 'select 1 from p_ where true ', taken: /^select 1\s+from p_\s+where\s+true\s+/ },
  { before: 'select ', taken: /^select\s+/ },
  { before: 'select * from ', taken: /^select \*\s+from\s+/ },
  { before: 'select 1 ', taken: /^select 1\s+/ },
  { before: 'select 1 from p_ ', taken: /^select 1\s+from\s+p_\s+/ },
  { before: 'update p_ set ', taken: /^update p_\s+set\s+/ },
  { before: 'insert into p_ ', taken: /^insert into p_\s+/ },
]

/** A template begins two to six columns in; its lines are to end before the hundredth. */
const width = 94

/** About as long as what it stands for, so that lines end where they should. */
const nameOf = (index: number, length: number): string =>
  `ph${index}`.padEnd(Math.min(length, 40) - 1, '_') + '_'
const anyName = /from\s+ph\d+_+f|\(ph\d+_+p\)|\/\*ph\d+_+\*\/|ph\d+_+/g

const estreePrinter = printerOf(estree, 'estree')
const sqlPrinter = printerOf(sqlCst, 'sql-cst')

/** The formatter's own, with what it wants to be told; a parser is printed by its plugin, so it stands here too. */
export const { languages, options } = sqlCst
export const parsers = {
  postgresql: sqlCst.parsers['postgresql']!,
  plpgsql: sqlCst.parsers['plpgsql']!,
}

export const printers: Record<string, Printer> = {
  estree: {
    ...estreePrinter,
    embed: (path, options) => {
      const template = path.node as Template
      if (!isSql(path)) return estreePrinter.embed!(path, options)
      return async (textToDoc, print) => {
        const lines = await laidOut(template, options as ParserOptions, textToDoc as TextToDoc)
        return lines ? templateOf(lines, path.map(print as Print, 'expressions')) : undefined
      }
    },
  },
  'sql-cst': {
    ...sqlPrinter,
    print: (path, options, print, args) =>
      isPairs(path)
        ? pairsOf(path.map(print as Print, 'items'))
        : sqlPrinter.print(path, options, print, args),
  },
}

function printerOf(plugin: unknown, format: string): Printer {
  return (plugin as { printers: Record<string, Printer> }).printers[format]!
}

/** A name and its value, and the next. */
function isPairs(path: AstPath): boolean {
  const call = path.getParentNode(2) as { type: string; name?: { name?: string } } | null
  return (
    path.node?.type === 'list_expr' &&
    call?.type === 'func_call' &&
    /^jsonb?_build_object$/.test(call.name?.name ?? '')
  )
}

function pairsOf(items: readonly Doc[]): Doc {
  const { group, join, line } = doc.builders
  const pairs = items.flatMap((name, i) =>
    i % 2 === 0 ? [group(items[i + 1] === undefined ? name : [name, ', ', items[i + 1]!])] : [],
  )
  return join([',', line], pairs)
}

function isSql(path: AstPath): boolean {
  const parent = path.parent as (Node & { tag?: Node }) | null
  if (path.node?.type !== 'TemplateLiteral' || parent?.type !== 'TaggedTemplateExpression')
    return false
  return rootOf(parent.tag!) === 'sql'
}

/** `sql` of sql.type(Row). */
function rootOf(node: Node): string | null {
  if (node.type === 'Identifier') return node['name'] as string
  const inner = (node['callee'] ?? node['object']) as Node | undefined
  return inner ? rootOf(inner) : null
}

async function laidOut(
  template: Template,
  options: ParserOptions,
  textToDoc: TextToDoc,
): Promise<string[] | null> {
  const texts = onOneLine(template.quasis.map((quasi) => quasi.value.raw))
  if (texts.some((text) => text.includes('\\') || text.includes('`'))) return null
  const names = template.expressions.map((expression, index) =>
    nameOf(index, lengthOf(sourceOf(expression, options)) + 3),
  )
  for (const surrounding of surroundings) {
    const formatted = await inSomeForm(texts, names, surrounding.before, textToDoc)
    if (formatted === null) continue
    const text = unindented(formatted.replace(surrounding.taken, ''))
    if (sameWords(text, joined(texts, names))) return text.split('\n')
  }
  return null
}

/** The formatter keeps some line breaks; here none is kept, but where a comment ends with its line. */
function onOneLine(texts: readonly string[]): string[] {
  if (texts.some((text) => /--|'[^']*\n[^']*'/.test(text))) return [...texts]
  const flat = texts.map((text) => text.replace(/\s+/g, ' '))
  return flat.map((text, i) => {
    const left = i === 0 ? text.trimStart() : text
    return i === flat.length - 1 ? left.trimEnd() : left
  })
}

const sourceOf = (node: Node, options: ParserOptions): string =>
  options.originalText.slice(options.locStart(node), options.locEnd(node))

/** The same before and after the expression itself is laid out. */
const lengthOf = (source: string): number =>
  source.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '').length

const joined = (texts: readonly string[], names: readonly string[]): string =>
  texts.map((text, i) => text + (names[i] ?? '')).join('')

/** Each `${…}` that the parser stumbles over is tried in its next form. */
async function inSomeForm(
  texts: readonly string[],
  names: readonly string[],
  before: string,
  textToDoc: TextToDoc,
): Promise<string | null> {
  const chosen = names.map(() => 0)
  for (let tries = 0; tries <= names.length * (forms.length - 1); tries++) {
    const written = names.map((name, i) => forms[chosen[i]!]!(name))
    const text = before + joined(texts, written)
    let wrong: number
    try {
      const formatted = await asText(text, textToDoc)
      wrong = names.findIndex((name) => isAlias(formatted, name) && !isAlias(text, name))
      if (wrong < 0) return formatted
    } catch (error) {
      const at = offsetOf(error, text)
      wrong = at === null ? -1 : lastBefore(text, names, at)
    }
    const next = (chosen[wrong] ?? forms.length) + 1
    if (next >= forms.length) return null
    chosen[wrong] = next
  }
  return null
}

/** The formatter takes a clause that follows a table or a column for its alias, and writes `as` before it. */
const isAlias = (text: string, name: string): boolean =>
  new RegExp(`\\bas\\s+\\(?${name}`).test(text)

async function asText(text: string, textToDoc: TextToDoc): Promise<string> {
  const tree = await textToDoc(text, { parser: 'postgresql', printWidth: width })
  return doc.printer
    .printDocToString(tree, { printWidth: width, tabWidth: 2, useTabs: false } as never)
    .formatted.trim()
    .replace(/;$/, '')
}

function offsetOf(error: unknown, text: string): number | null {
  const { loc } = error as { loc?: { start?: { line: number; column: number } } }
  if (!loc?.start) return null
  const lines = text.split('\n').slice(0, loc.start.line - 1)
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + loc.start.column - 1
}

/** The last `${…}` whose form begins at or before an offset. */
function lastBefore(text: string, names: readonly string[], offset: number): number {
  const starts = names.map((name) => text.indexOf(name))
  return starts.findLastIndex((start) => start <= offset + 'from '.length)
}

/** What followed in a block of the clause that was taken away is a column of its own now. */
function unindented(text: string): string {
  const [first, ...rest] = text.split('\n')
  const end = rest.findIndex((line) => !line.startsWith('  '))
  const block = end < 0 ? rest : rest.slice(0, end)
  if (
    first === undefined ||
    block.length === 0 ||
    /^(select|from|with|update|insert|where|order|set|values|delete|group|union|merge|returning|on)\b/.test(
      first,
    ) ||
    /[([]$/.test(first)
  )
    return text
  return [first, ...block.map((line) => line.slice(2)), ...rest.slice(block.length)].join('\n')
}

/** The words of a text without its layout. The formatter adds `as` before aliases, and writes `!=`. */
function wordsOf(text: string): string {
  const words = text.match(/'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\w+|[^\s\w]/g) ?? []
  return words
    .filter((word, i) => word.toLowerCase() !== 'as' || /^ph\d/.test(words[i + 1] ?? ''))
    .filter((word) => word !== ';')
    .map((word) => (/^['"]/.test(word) ? word : word.toLowerCase()))
    .join(' ')
    .replaceAll('< >', '! =')
}
const sameWords = (formatted: string, written: string): boolean =>
  wordsOf(bare(formatted)) === wordsOf(written)
const bare = (text: string): string => text.replace(anyName, (form) => /ph\d+_+/.exec(form)![0])

function templateOf(lines: readonly string[], expressions: readonly Doc[]): Doc {
  const { group, hardline, indent, join, softline } = doc.builders
  const parts = lines.map((line) => withExpressions(line, expressions))
  if (parts.length === 1) return group(['`', indent([softline, parts[0]!]), softline, '`'])
  return ['`', indent([hardline, join(hardline, parts)]), hardline, '`']
}

function withExpressions(line: string, expressions: readonly Doc[]): Doc {
  const parts: Doc[] = []
  let from = 0
  for (const found of line.matchAll(anyName)) {
    const index = Number(/\d+/.exec(found[0])![0])
    parts.push(line.slice(from, found.index), [
      '${',
      expressions[index]!,
      doc.builders.lineSuffixBoundary,
      '}',
    ])
    from = found.index + found[0].length
  }
  return [...parts, line.slice(from)]
}

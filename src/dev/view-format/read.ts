import { isMark, tagOf, type Marked, type Tag } from './template.ts'

export type Attribute =
  { kind: 'attribute'; markup: string } | { kind: 'block'; branches: Branch<Attribute[]>[] }
type Branch<Body> = { head: Tag; body: Body }

type Word = { kind: 'word'; text: string }
type Code = { kind: 'code'; tag: Tag }
export type Block = { kind: 'block'; branches: Branch<Content>[] }
export type Element = {
  kind: 'element'
  name: string
  attributes: Attribute[]
  /** Nothing for `<input>` and its like; as it is written for `<pre>` and its like. */
  inside: Content | string | null
}
/** A doctype or a comment. */
type Declaration = { kind: 'declaration'; text: string }
export type Node = Word | Code | Block | Element | Declaration
/** `spaced[i]` tells whether white space is printed before node i, the last one what follows all. */
export type Content = { nodes: Node[]; spaced: boolean[] }

export const voidElements = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
)
const rawElements = new Set(['pre', 'textarea', 'script', 'style'])

/** Reads a template as a tree in which elements and `<% … { %>` blocks nest in each other. */
export function readTemplate({ markup, tags }: Marked): Content {
  const reader = new Reader(markup, tags)
  const content = reader.content()
  if (!reader.done) throw new Error(`nothing here is open that could be closed: ${reader.rest}`)
  return content
}

class Reader {
  #at = 0
  readonly #markup: string
  readonly #tags: readonly Tag[]

  constructor(markup: string, tags: readonly Tag[]) {
    this.#markup = markup
    this.#tags = tags
  }

  get done(): boolean {
    return this.#at >= this.#markup.length
  }
  get rest(): string {
    const here = this.#markup.slice(this.#at, this.#at + 60)
    return here.replace(/[\ue000-\uf8ff]/g, (mark) => `<% ${tagOf(mark, this.#tags).code} %>`)
  }

  content(): Content {
    const content: Content = { nodes: [], spaced: [] }
    for (;;) {
      content.spaced.push(this.#take(/\s*/y) !== '')
      if (this.done || this.#markup.startsWith('</', this.#at) || this.#endsBranch()) return content
      content.nodes.push(this.#node())
    }
  }

  #node(): Node {
    if (this.#markAhead()) {
      const tag = this.#tag()
      return tag.kind === 'open' ? this.#block(tag, () => this.content()) : { kind: 'code', tag }
    }
    const declaration = this.#take(/<!--[\s\S]*?-->|<![^>]*>/y)
    if (declaration) return { kind: 'declaration', text: declaration }
    if (this.#markup[this.#at] === '<') return this.#element()
    return { kind: 'word', text: this.#take(/[^\s<\ue000-\uf8ff]+/y) }
  }

  #block<Body>(open: Tag, body: () => Body): { kind: 'block'; branches: Branch<Body>[] } {
    const branches = [{ head: open, body: body() }]
    for (;;) {
      if (!this.#endsBranch())
        throw new Error(`<% ${open.code} %> is not closed before ${this.rest}`)
      const tag = this.#tag()
      if (tag.kind === 'close') return { kind: 'block', branches }
      branches.push({ head: tag, body: body() })
    }
  }

  #element(): Element {
    const name = this.#take(/<[\w:-]+/y).slice(1)
    if (!name) throw new Error(`an element was expected: ${this.rest}`)
    const attributes = this.#attributes()
    const closed = this.#take(/\s*\/?/y).endsWith('/')
    this.#expect('>')
    if (closed || voidElements.has(name)) return { kind: 'element', name, attributes, inside: null }
    const inside = rawElements.has(name) ? this.#until(`</${name}>`) : this.content()
    this.#expect(`</${name}>`)
    return { kind: 'element', name, attributes, inside }
  }

  #attributes(): Attribute[] {
    const attributes: Attribute[] = []
    for (;;) {
      this.#take(/\s*/y)
      if (/[/>]/.test(this.#markup[this.#at] ?? '>') || this.#endsBranch()) return attributes
      attributes.push(this.#attribute())
    }
  }

  #attribute(): Attribute {
    if (this.#markAhead() && tagOf(this.#markup[this.#at]!, this.#tags).kind === 'open')
      return this.#block(this.#tag(), () => this.#attributes())
    const markup = this.#take(/[^\s=>/\ue000-\uf8ff]+(?:="[^"]*")?/y)
    if (!markup) throw new Error(`an attribute was expected: ${this.rest}`)
    return { kind: 'attribute', markup: markup.startsWith('class="') ? this.#tidy(markup) : markup }
  }

  /**
   * White space in a list of classes says nothing: there is none before a condition, a branch or its end, and one after
   * it.
   */
  #tidy(markup: string): string {
    return markup
      .replace(/\s+/g, ' ')
      .replace(/ ?([\ue000-\uf8ff]) ?/g, (all, mark: string) =>
        tagOf(mark, this.#tags).kind === 'output' ? all : `${mark} `,
      )
      .replace(/([\ue000-\uf8ff]) (?=[\ue000-\uf8ff])/g, (all, mark: string) =>
        tagOf(mark, this.#tags).kind === 'close' ? mark : all,
      )
      .replace(/ (?="$)/, '')
  }

  #markAhead(): boolean {
    return !this.done && isMark(this.#markup[this.#at]!)
  }
  #endsBranch(): boolean {
    return this.#markAhead() && /close|middle/.test(tagOf(this.#markup[this.#at]!, this.#tags).kind)
  }
  #tag(): Tag {
    return tagOf(this.#markup[this.#at++]!, this.#tags)
  }
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#markup)?.[0] ?? ''
    this.#at += found.length
    return found
  }
  #until(end: string): string {
    const at = this.#markup.indexOf(end, this.#at)
    const found = this.#markup.slice(this.#at, at)
    this.#at += found.length
    return found
  }
  #expect(text: string): void {
    if (!this.#markup.startsWith(text, this.#at))
      throw new Error(`${text} was expected: ${this.rest}`)
    this.#at += text.length
  }
}

import type { Picker } from '../lists/picker.ts'
import type { IconName } from './icons.ts'

/**
 * What each part in views/ui takes; the part's file has the same name in kebab-case.
 * Every text is already words for the reader: presenters format money and dates (./format.ts).
 */
type Maybe<T> = T | undefined

type Tone = 'neutral' | 'info' | 'warn' | 'ok' | 'bad' | 'hold'
export type Icon = { name: IconName; label?: Maybe<string>; size?: Maybe<'small' | 'large'> }
export type Kbd = { keys: readonly string[] }
/** The key that does the same as the button it stands in. */
export type KeyHint = { key: string }
export type Status = { text: string; tone: Tone; icon?: Maybe<IconName> }
export type MoneyText = {
  text: string
  note?: Maybe<string>
  size?: Maybe<'plain' | 'strong' | 'title'>
}
export type DocRef = { number: string; href?: Maybe<string> }
export type Avatar = { name: string; initials: string }

type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
/** A link when it has `href`, else a button: it submits its form, or opens the dialog with id `opens`. */
export type Button = {
  label: string
  href?: Maybe<string>
  variant?: Maybe<ButtonVariant>
  icon?: Maybe<IconName>
  kbd?: Maybe<string>
  name?: Maybe<string>
  value?: Maybe<string>
  form?: Maybe<string>
  /** Where a submit button sends its form instead of the form's own action. */
  formAction?: Maybe<string>
  opens?: Maybe<string>
  small?: Maybe<boolean>
  iconOnly?: Maybe<boolean>
  /** Says why it cannot be pressed now. */
  disabled?: Maybe<string>
}

/** The classes of what looks like a button or a tone, for the `class` of an element. */
export type ButtonLook = Pick<Button, 'variant' | 'small' | 'iconOnly'>
export type ToneLook = { tone: Tone }
export type BudgetColour = Pick<BudgetSegment, 'kind'>
export type Indent = { depth: number }

/** One change of state as a form of its own. `version` and `key` guard against stale and double submits. */
export type Action = {
  label: string
  href: string
  method?: Maybe<'post' | 'get'>
  tone?: Maybe<ButtonVariant>
  icon?: Maybe<IconName>
  kbd?: Maybe<string>
  small?: Maybe<boolean>
  needsReason?: Maybe<boolean>
  reasonLabel?: Maybe<string>
  /** What follows from it, below where the reason is typed. */
  reasonHint?: Maybe<string>
  reasonError?: Maybe<string>
  /** May be ticked below the reason. */
  choice?: Maybe<{ name: string; label: string }>
  version?: Maybe<number>
  key?: Maybe<string>
  /** '#request': the fragment that is replaced. */
  target?: Maybe<string>
  confirm?: Maybe<string>
  fields?: Maybe<Readonly<Record<string, string>>>
}

export type Option = { value: string; label: string; disabled?: Maybe<boolean> }
type FieldType =
  | 'text'
  | 'email'
  | 'password'
  | 'search'
  | 'date'
  | 'select'
  | 'pick'
  | 'textarea'
  | 'money'
  | 'quantity'
  | 'checkbox'
  | 'file'
/** What a text that names no choice may mean. */
export type Similar = { name: string; options: readonly Option[] }
export type Field = {
  name: string
  label: string
  /** Chooses one of many, by typing a part of its name. */
  picker?: Maybe<Picker>
  similar?: Maybe<Similar>
  type?: Maybe<FieldType>
  /** Unique on the page; the name when left out. */
  id?: Maybe<string>
  value?: Maybe<string>
  checked?: Maybe<boolean>
  options?: Maybe<readonly Option[]>
  hint?: Maybe<string>
  error?: Maybe<string>
  /** Something to look at before it is sent, no error: 'Please check.' */
  check?: Maybe<string>
  optional?: Maybe<boolean>
  /** Before the input: the currency sign. */
  prefix?: Maybe<string>
  /** After the input: the unit. */
  suffix?: Maybe<string>
  placeholder?: Maybe<string>
  autocomplete?: Maybe<string>
  /** As you type, a list of suggestions opens below it. */
  suggests?: Maybe<boolean>
  accept?: Maybe<string>
  multiple?: Maybe<boolean>
  rows?: Maybe<number>
  hideLabel?: Maybe<boolean>
  autofocus?: Maybe<boolean>
  readonly?: Maybe<boolean>
}
/** Fields that are folded away until they are wanted. */
export type FoldedFields = {
  label: string
  /** What they say now. */
  note: string
  open: boolean
  hidden: readonly { name: string; value: string }[]
  /** Above the others. */
  lead?: Maybe<Field>
  /** Three in a row belong together. */
  threes?: Maybe<boolean>
  fields: readonly Field[]
}
type FormProblem = {
  text: string
  fieldId?: Maybe<string>
  /** Where it is mended, when that is another page. */
  way?: Maybe<{ label: string; href: string }>
}
export type ErrorSummary = { problems: readonly FormProblem[] }

export type Crumb = { label: string; href?: Maybe<string> }
export type PageHeader = {
  title: string
  crumbs?: Maybe<readonly Crumb[]>
  meta?: Maybe<string>
  statuses?: Maybe<readonly Status[]>
  amount?: Maybe<MoneyText>
  buttons?: Maybe<readonly Button[]>
  actions?: Maybe<readonly Action[]>
  /** What is done less often: `withMenu` of header.ts fills it. */
  menu?: Maybe<Menu>
}

type Column = {
  label: string
  /** In a line of a form: below the others, where there is room for them. */ below?: Maybe<boolean>
  align?: Maybe<'start' | 'end'>
  /** It holds only what is pressed, so that paper goes without it. */ screenOnly?: Maybe<boolean>
  sort?: Maybe<{ href: string; direction: 'ascending' | 'descending' | 'none' }>
}
export type Cell =
  | { kind: 'text'; text: string; note?: Maybe<string> }
  | {
      kind: 'link'
      text: string
      href: string
      note?: Maybe<string>
      /** How deep in a tree, from 0 to 5; deeper looks the same. */ depth?: Maybe<number>
    }
  | { kind: 'money'; text: string; note?: Maybe<string>; strong?: Maybe<boolean> }
  | { kind: 'number'; text: string; note?: Maybe<string> }
  | { kind: 'status'; status: Status }
  | { kind: 'muted'; text: string }
  | { kind: 'action'; action: Action }
export type Row = {
  cells: readonly Cell[]
  selected?: Maybe<boolean>
  /** A box before the first cell, of a form elsewhere on the page. */
  select?: Maybe<{ form: string; name: string; value: string; label: string }>
}
/** On a phone each row becomes a card headed by its first cell. */
export type Table = {
  label: string
  columns: readonly Column[]
  rows: readonly Row[]
  totals?: Maybe<readonly Fact[]>
}
export type Pager = { summary: string; previousHref: string | null; nextHref: string | null }

type Filter = { name: string; label: string; value: string; options: readonly Option[] }
/** A choice, or a day where there are no options. */
export type FilterField = Omit<Filter, 'options'> & { options?: Maybe<readonly Option[]> }
export type Filters = {
  href: string
  search?: Maybe<{ name: string; label: string; value: string }>
  filters: readonly Filter[]
  dates?: Maybe<readonly { name: string; label: string; value: string }[]>
  clearHref: string | null
  target?: Maybe<string>
}
export type Tabs = {
  label: string
  tabs: readonly { label: string; href: string; count?: Maybe<string>; current: boolean }[]
}

export type Fact = {
  label: string
  text: string
  note?: Maybe<string>
  href?: Maybe<string>
  tone?: Maybe<Tone>
  strong?: Maybe<boolean>
}
export type DefinitionList = { facts: readonly Fact[] }
/** `plain` stands in a row that has its own margin; `flat` has all of them in one line. */
export type Totals = { facts: readonly Fact[]; plain?: boolean; flat?: boolean }
export type Empty = { title: string; text: string; icon?: Maybe<IconName>; button?: Maybe<Button> }
/** Something the whole page should know: a conflict, offline, demo data. */
export type Banner = { text: string; tone: Tone; title?: Maybe<string>; button?: Maybe<Button> }
/** `link` opens a tab of its own, so that this page stays as it is. */
export type Flash = {
  text: string
  tone: 'ok' | 'bad' | 'info'
  undo?: Maybe<Action>
  link?: Maybe<{ label: string; href: string }>
}

/** What people wrote to each other about a document. */
export type Comments = {
  comments: readonly {
    who: string
    initials: string
    parts: readonly { text: string; mention: boolean }[]
    when: string
    at: string
    /** The vendor reads it too. */
    shared?: Maybe<boolean>
  }[]
  /** `shares`: what is written may be meant for the vendor too. */
  form: { action: string; key: string; shares?: Maybe<boolean> } | null
}
export type TimelineEvent = {
  who: string
  what: string
  when: string
  at: string
  note?: Maybe<string>
  via?: Maybe<string>
  icon?: Maybe<IconName>
  tone?: Maybe<Tone>
}
export type Timeline = { title?: Maybe<string>; events: readonly TimelineEvent[] }
export type ApprovalStep = {
  who: string
  role?: Maybe<string>
  note?: Maybe<string>
  /** Why the step is there, or was skipped. */ why?: Maybe<string>
  state: 'done' | 'now' | 'next' | 'rejected' | 'skipped'
  icon?: Maybe<IconName>
}
export type ApprovalPath = { title?: Maybe<string>; steps: readonly ApprovalStep[] }
export type WhyNote = {
  title: string
  text: string
  rule?: Maybe<{ name: string; href?: Maybe<string> }>
  next?: Maybe<string>
}

/** `percent` are whole percents of the budget, for the drawing only. */
export type BudgetSegment = {
  label: string
  amount: string
  percent: number
  kind: 'spent' | 'committed' | 'reserved' | 'this'
}
export type BudgetBar = {
  title: string
  status?: Maybe<Status>
  segments: readonly BudgetSegment[]
  left: { label: string; amount: string }
  note?: Maybe<string>
  noteLink?: Maybe<{ label: string; href: string }>
}
export type Meter = { label: string; percent: number; text: string; tone?: Maybe<Tone> }

/** An editable line: `fields` in the order of the columns, `amount` comes from the server's preview. */
export type EditableLine = {
  index: string
  fields: readonly Field[]
  amount: string
  hidden?: Maybe<readonly { name: string; value: string }[]>
}
export type LineTable = {
  title: string
  columns: readonly Column[]
  lines: readonly EditableLine[]
  /** A line whose names and ids contain __index__; the browser clones it. */
  blank: EditableLine
  /** Names of the submit buttons that add and remove a line on the server, so that it works without JavaScript. */
  addName: string
  removeName: string
  hint?: Maybe<string>
  totals?: Maybe<readonly Fact[]>
}

export type LineRow = { line: EditableLine; columns: readonly Column[]; removeName: string }

export type MatchLine = {
  number: string
  name: string
  invoiceQuantity: string
  invoicePrice: string
  orderQuantity: string
  orderPrice: string
  receivedQuantity: string
  difference: string
  results: readonly Status[]
  /** Which numbers disagree; they are set bold. */
  differs?: Maybe<readonly ('price' | 'quantity' | 'received')[]>
  exceptions?: Maybe<readonly ExceptionCard[]>
}
export type MatchTable = { label: string; lines: readonly MatchLine[]; totals: readonly Fact[] }
/** One hold: what is wrong in numbers and the buttons (keys 1-4) that solve it. */
export type ExceptionCard = {
  text: string
  title?: Maybe<string>
  status?: Maybe<Status>
  owner?: Maybe<string>
  /** Whose authority accepts it. */
  note?: Maybe<string>
  actions: readonly Action[]
}

type ChainLink = {
  label: string
  number: string
  href?: Maybe<string>
  status?: Maybe<Status>
  current?: Maybe<boolean>
  amount?: Maybe<string>
}
export type DocChain = { links: readonly ChainLink[] }

export type FileDrop = {
  name: string
  label: string
  hint: string
  accept: string
  error?: Maybe<string>
  multiple?: Maybe<boolean>
  /** Where a browser with scripts asks for a place in storage, to send the file straight there. */
  uploads?: Maybe<string>
  /** What it says while the file is sent, where not in English. */
  words?: Maybe<{ stop: string; progress: string; stopped: string; lost: string }>
}
/** `href` is the file, when it can be had; `details` are what to know of it, in the order they are read. */
export type FileLink = {
  name: string
  href?: Maybe<string>
  size?: Maybe<string>
  details?: Maybe<readonly string[]>
  statuses?: Maybe<readonly Status[]>
  note?: Maybe<string>
  actions?: Maybe<readonly Action[]>
  more?: Maybe<{ label: string; href: string }>
}
export type FileList = { files: readonly FileLink[] }
/**
 * What is attached to the thing a page is about. `refresh` is the page's own address while something is still being
 * checked.
 */
export type AttachmentPanel = {
  files: readonly FileLink[]
  add: Button | null
  empty: string
  refresh: string | null
}

/** A native <dialog>; a button with `opens: id` shows it. The form inside makes `action`. */
export type Dialog = {
  id: string
  title: string
  text?: Maybe<string>
  fields?: Maybe<readonly Field[]>
  action: Action
}
/** What is done less often on a page. */
export type Menu = {
  buttons: readonly Button[]
  actions: readonly Action[]
  /** One of its reasons has a mistake that must be seen. */
  open?: Maybe<boolean>
}
export type InboxRow = {
  href: string
  title: string
  amount: string
  meta: string
  statuses: readonly Status[]
  current: boolean
  /** The address that shows it beside the list; `opens`: whether its link does so too, where there is room. */
  pane?: Maybe<{ href: string; opens: boolean }>
  /** A checkbox of a form elsewhere on the page, and what goes with it. */
  select?: Maybe<{
    form: string
    name: string
    value: string
    fields: Readonly<Record<string, string>>
  }>
}
export type InboxList = { label: string; rows: readonly InboxRow[] }
export type Stat = {
  label: string
  text: string
  note?: Maybe<string>
  href?: Maybe<string>
  status?: Maybe<Status>
}

/** Whole pages that simple features share: a list, a form, a record. */
export type ListPage = {
  title: string
  header: PageHeader
  table: Table
  pager: Pager
  empty: Empty | null
}
export type FormPage = {
  title: string
  header: PageHeader
  /** What is missing before it can be filled in, with the way there. */
  banner: Banner | null
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  /** Fields that belong together, below the others. */
  parts: readonly { legend: string; fields: readonly Field[] }[]
  version: number | null
  key: string
  cancelHref: string
  submitLabel: string
}
export type RecordPage = {
  title: string
  header: PageHeader
  /** The figures that matter most, each leading to what it counts. */
  stats?: Maybe<readonly Stat[]>
  facts: readonly Fact[]
  budget: BudgetBar | null
  tables: readonly { title: string; table: Table }[]
  /** What is missing before it can be used, or what is unusual about it. */
  banner?: Banner | null
  /** What is being done with it just now: the page looks again by itself. */
  working?: Maybe<{ text: string; href: string }> | null
  note: string | null
  attachments?: Maybe<AttachmentPanel>
  comments?: Maybe<Comments>
  timeline: Timeline
  /** Where it is approved: why it is with the reader, who decides, and the reader's own buttons. */
  why?: Maybe<WhyNote> | null
  path?: Maybe<ApprovalPath> | null
  decide?: Maybe<readonly Action[]>
}

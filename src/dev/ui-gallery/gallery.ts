import type { Field, Status } from '../../platform/view/ui.ts'
import { samples, type Samples } from './samples.ts'

/** `long` is the same with 40 % more words, as a translation or a long name makes it. */
export type GalleryPage = {
  parts: Samples
  long: Samples
  fields: readonly Field[]
  tones: readonly Status[]
}
export type SceneName = 'parts' | 'inbox' | 'match' | 'form'

export const scenes: readonly { name: SceneName; href: string; title: string; view: string }[] = [
  { name: 'parts', href: '/dev/ui', title: 'Parts', view: 'dev/ui' },
  { name: 'inbox', href: '/dev/ui/inbox', title: 'Inbox', view: 'dev/ui-inbox' },
  { name: 'match', href: '/dev/ui/match', title: 'Match workbench', view: 'dev/ui-match' },
  { name: 'form', href: '/dev/ui/form', title: 'New request', view: 'dev/ui-form' },
]

export const galleryPage = (): GalleryPage => ({
  parts: samples,
  long: stretched(samples),
  fields,
  tones,
})

const tones: readonly Status[] = [
  { text: 'Draft', tone: 'neutral' },
  { text: 'In review', tone: 'info' },
  { text: 'Due soon', tone: 'warn' },
  { text: 'Approved', tone: 'ok' },
  { text: 'Over budget', tone: 'bad' },
  { text: 'On hold', tone: 'hold' },
]

const fields: readonly Field[] = [
  { name: 'what', label: 'What do you need?', value: 'Laptops for field team' },
  {
    name: 'need-by',
    label: 'Need by',
    type: 'date',
    value: '2026-11-01',
    error: 'Need-by date must be after today, 22 Nov 2026',
  },
  {
    name: 'cost_centre',
    label: 'Cost centre',
    type: 'select',
    value: 'it',
    options: [
      { value: 'it', label: 'IT · Hardware (₹15.3 L left)' },
      { value: 'mro', label: 'Plant 2 · MRO (₹2.1 L left)' },
    ],
  },
  { name: 'vendor', label: 'Vendor', value: 'Dell India', optional: true },
  {
    name: 'limit',
    label: 'Not above',
    type: 'money',
    prefix: '₹',
    value: '10,42,560',
    hint: 'Before tax',
    check: 'Please check.',
  },
  { name: 'weight', label: 'Weight', type: 'quantity', suffix: 'kg', value: '12.5' },
  { name: 'why', label: 'Why is it needed?', type: 'textarea', rows: 3, optional: true },
  {
    name: 'urgent',
    label: 'This cannot wait for the next buying round',
    type: 'checkbox',
    checked: true,
  },
  {
    name: 'quote',
    label: 'Quote',
    type: 'file',
    accept: '.pdf',
    optional: true,
    hint: 'PDF up to 20 MB',
  },
  { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
]

const untouched = new Set([
  'tone',
  'variant',
  'type',
  'kind',
  'state',
  'direction',
  'align',
  'size',
  'icon',
  'method',
  'kbd',
  'initials',
  'at',
  'value',
  'accept',
  'number',
])
const identifiers = new Set(['id', 'name', 'index', 'fieldId', 'href'])

function stretched<T>(value: T, key?: string): T
function stretched(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return stretchedText(value, key)
  if (Array.isArray(value)) return value.map((item: unknown) => stretched(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      name === 'icon' && typeof part === 'object' ? part : stretched(part, name),
    ]),
  )
}

function stretchedText(text: string, key: string): string {
  if (untouched.has(key)) return text
  if (identifiers.has(key)) return `${text}-long`
  return `${text} ${text.slice(0, Math.ceil(text.length * 0.4))}`.trim()
}

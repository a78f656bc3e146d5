import { globSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { samples } from './samples.ts'
import { escapeHtml, render } from '../../platform/view/eta.ts'

const hostile = `"><script>alert(1)</script><img src=x onerror='x'>&`
/** Words that choose a look or an element instead of being shown. */
const choices = new Set([
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
  'name',
])

function hostileCopy(value: unknown, key = '', path = ''): unknown {
  if (typeof value === 'string') return choices.has(key) && path !== 'attachments' ? value : hostile
  if (Array.isArray(value)) return value.map((item) => hostileCopy(item, key, path))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, hostileCopy(v, k, path)]))
  return value
}

describe.each(Object.entries(samples))('%s', (part, sample) => {
  test('renders without holes', () => {
    const html = render(`ui/${part}`, sample)
    expect(html.trim()).not.toBe('')
    expect(html).not.toMatch(/undefined|\[object|NaN/)
  })
  test('shows hostile words as words', () => {
    const html = render(`ui/${part}`, hostileCopy(sample, '', part) as object)
    expect(html).not.toMatch(/<script|<img/)
    expect(html.replaceAll(escapeHtml(hostile), '')).not.toContain('onerror')
  })
})

test('every part has a sample', () => {
  // Parts of other parts; those of a list are tried with every list, in lists.test.
  const inner = [
    'button-look',
    'tone',
    'text-tone',
    'budget-colour',
    'indent',
    'key-hint',
    'table-cell',
    'line-row',
    'totals',
    'list-bulk',
    'list-columns',
    'list-field',
    'list-toolbar',
    'list-top',
    'list-views',
  ]
  const parts = globSync('views/ui/*.eta')
    .map((file) => file.replace(/^views\/ui\/|\.eta$/g, ''))
    .filter((part) => !inner.includes(part))
  expect(parts.filter((part) => !(part in samples))).toEqual([])
})

test('null and undefined print nothing', () => {
  expect(render('ui/pager', { summary: undefined, previousHref: null, nextHref: null })).toMatch(
    /<span [^>]*><\/span>/,
  )
})

test('a part does not see what its caller was given', () => {
  const html = render('ui/action', {
    label: 'Approve',
    href: '/approve',
    name: 'leak',
    value: 'leak',
  })
  expect(html).not.toContain('leak')
})

test('a password is never written back', () => {
  expect(
    render('ui/field', { name: 'password', label: 'Password', type: 'password', value: 'secret' }),
  ).not.toContain('secret')
})

describe('a field', () => {
  test('ties hint and error to its input', () => {
    const html = render('ui/field', samples.field)
    expect(html).toContain('aria-describedby="title-hint title-error"')
    expect(html).toContain('aria-invalid="true"')
    expect(html).toMatch(/<label [^>]*for="title"/)
  })
})

import { Eta } from 'eta'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { etaOptions } from '../../platform/view/eta.ts'
import { formatTemplate, longest } from './format.ts'

const head = '<%/* it: Invoice from src/invoices/presenter.ts */%>\n'
const format = async (template: string): Promise<string> =>
  (await formatTemplate(head + template)).slice(head.length)
const lines = (...all: string[]): string => `${all.join('\n')}\n`

/** What a template prints, with white space as a browser sees it: one space or none. */
const printed = (template: string, it: object): string =>
  new Eta(etaOptions)
    .renderString(template, it)
    .replace(/\s+/g, ' ')
    .replace(/ ?(<\/?(?:div|p|ul|li|table|tr|td)\b[^>]*>) ?/g, '$1')
    .trim()

describe('a template is laid out', () => {
  test('with one element a line, indented by what it is in', async () =>
    expect(await format('<div><p>Total</p><p>Tax</p></div>\n')).toBe(
      lines('<div>', '  <p>Total</p>', '  <p>Tax</p>', '</div>'),
    ))

  test('with one statement a line, indented by what it decides', async () =>
    expect(await format('<% if (it.paid) { %><p>Paid</p><% } else { %><p>Open</p><% } %>\n')).toBe(
      lines('<% if (it.paid) { %>', '  <p>Paid</p>', '<% } else { %>', '  <p>Open</p>', '<% } %>'),
    ))

  test('with two statements of one tag on two lines', async () =>
    expect(
      await format('<% if (it.lines) { for (const l of it.lines) { %><p><%= l %></p><% } } %>\n'),
    ).toBe(
      lines(
        '<% if (it.lines) { %>',
        '  <% for (const l of it.lines) { %>',
        '    <p><%= l %></p>',
        '  <% } %>',
        '<% } %>',
      ),
    ))

  test('with an attribute a line when the tag is long, its conditions among them', async () =>
    expect(
      await format(
        '<form class="payment" method="post" action="<%= it.href %>"<% if (it.target) { %> hx-target="<%= it.target %>"<% } %><% if (it.open) { %> open<% } %>></form>\n',
      ),
    ).toBe(
      lines(
        '<form',
        '  class="payment"',
        '  method="post"',
        '  action="<%= it.href %>"',
        '  <% if (it.target) { %> hx-target="<%= it.target %>" <% } %>',
        '  <% if (it.open) { %> open <% } %>',
        '></form>',
      ),
    ))

  test('with a long list of classes broken before its conditions', async () =>
    expect(
      await format(
        '<p class="invoice invoice-<%= it.status ?? \'received\' %><% if (it.late) { %> invoice-late<% } %><% if (it.held) { %> invoice-held<% } %>">Due</p>\n',
      ),
    ).toBe(
      lines(
        '<p',
        "  class=\"invoice invoice-<%= it.status ?? 'received' %>",
        '    <% if (it.late) { %> invoice-late<% } %>',
        '    <% if (it.held) { %> invoice-held<% } %>"',
        '>',
        '  Due',
        '</p>',
      ),
    ))

  test('with a long list of classes broken between its words and before its branches', async () =>
    expect(
      await format(
        `<p class="invoice <% if (it.late) { %>late <% } else { %> in-time on-the-day-it-was-promised${' w-full'.repeat(5)} <% } %>${' flex'.repeat(18)}">Due</p>\n`,
      ),
    ).toBe(
      lines(
        '<p',
        '  class="invoice',
        '    <% if (it.late) { %> late',
        '    <% } else { %> in-time on-the-day-it-was-promised w-full w-full w-full w-full w-full<% } %> flex',
        `    ${'flex '.repeat(17).trim()}"`,
        '>',
        '  Due',
        '</p>',
      ),
    ))

  test('with words that flow', async () =>
    expect(
      await format(
        `<p>${'Three quotes are needed above the limit of the cost centre. '.repeat(2)}</p>\n`,
      ),
    ).toBe(
      lines(
        '<p>',
        '  Three quotes are needed above the limit of the cost centre. Three quotes are needed above the',
        '  limit of the cost centre.',
        '</p>',
      ),
    ))

  test('with a long expression as TypeScript is', async () =>
    expect(
      await format(
        "<%~ include('/ui/field', { name: 'reason', label: 'Why it is rejected', type: 'textarea', rows: 3, error: it.error }) %>\n",
      ),
    ).toBe(
      lines(
        "<%~ include('/ui/field', {",
        "  name: 'reason',",
        "  label: 'Why it is rejected',",
        "  type: 'textarea',",
        '  rows: 3,',
        '  error: it.error,',
        '}) %>',
      ),
    ))

  test('with what is preformatted as it is', async () =>
    expect(await format('<div><pre>one\n    two</pre></div>\n')).toBe(
      lines('<div>', '  <pre>one', '    two</pre>', '</div>'),
    ))
})

describe('white space that shows', () => {
  test('is not made between inline elements', async () =>
    expect(await format('<% if (it.net) { %><b>Net</b><% } %><i>30</i>\n')).toBe(
      lines('<% if (it.net) { %>', '  <b>Net</b>', '<%_ } %>', '<i>30</i>'),
    ))
  test('is not lost after a tag, where a line break prints nothing', async () =>
    expect(
      await format('<p><%= it.who %><% if (it.role) { %> <i><%= it.role %></i><% } %></p>\n'),
    ).toBe(
      lines(
        '<p>',
        '  <%= it.who %>',
        '  <% if (it.role) { %> <i><%= it.role %></i><% } %>',
        '</p>',
      ),
    ))
  test('is not made in a cell that is empty unless a condition holds', async () =>
    expect(await format('<td><% if (it.end) { %><p>End</p><% } %></td>\n')).toBe(
      lines('<td>', '  <%_ if (it.end) { %>', '    <p>End</p>', '  <% } %>', '</td>'),
    ))

  test('is not made in what people wrote, which is shown with its line breaks', async () =>
    expect(
      await format(
        '<p class="whitespace-pre-line"><% for (const part of it.parts) { %><%= part %><% } %></p>\n',
      ),
    ).toBe(
      lines(
        '<p class="whitespace-pre-line">',
        '  <%_ for (const part of it.parts) { %>',
        '    <%= part %>',
        '  <% } %>',
        '</p>',
      ),
    ))

  const it = {
    who: 'Asha',
    role: 'Buyer',
    rows: ['a', 'b'],
    late: true,
    href: '/x',
    long: 'w '.repeat(60),
  }
  test.for([
    '<p>Sent by <b><%= it.who %></b>, <%= it.role %>.</p>\n',
    '<span><b>A</b><i>B</i> <i>C</i><% if (it.late) { %><u>late</u><% } %></span>\n',
    '<ul><% for (const row of it.rows) { %><li><a href="<%= it.href %>"><%= row %></a></li><% } %></ul>\n',
    '<p><% for (const row of it.rows) { %><b><%= row %></b><% } %> end</p>\n',
    '<a class="link" href="<%= it.href %>" title="<%= it.who %> who is a <%= it.role %> of the company"><b><%= it.long %></b><i>x</i></a>\n',
    '<p>One <% if (it.late) { %>late <% } %>invoice<% if (it.who) { %> of <%= it.who %><% } %>.</p>\n',
    '<b>x</b>\n<%= it.who %>\n<i>y</i>\n<i>z</i>\n',
    '<p><b>x</b> <%_ if (it.late) { _%> <i>y</i> <%_ } %> z</p>\n',
  ])('is the same before and after: %s', async (template) => {
    const formatted = await formatTemplate(head + template)
    expect(printed(formatted, it)).toBe(printed(head + template, it))
  })
})

describe('the formatter', () => {
  test('changes nothing the second time, and no view has a longer line', async () => {
    const views = globSync('views/**/*.eta')
    expect(views.length).toBeGreaterThan(100)
    for (const file of views) {
      const once = await formatTemplate(readFileSync(file, 'utf8'))
      expect(await formatTemplate(once), file).toBe(once)
      expect(
        once.split('\n').filter((line) => line.length > longest),
        file,
      ).toEqual([])
    }
  })
  test('knows the one class of the views that keeps line breaks', () => {
    const kept = globSync('views/**/*.eta').flatMap(
      (file) => readFileSync(file, 'utf8').match(/whitespace-(?:pre|break)[\w-]*/g) ?? [],
    )
    expect([...new Set(kept)]).toEqual(['whitespace-pre-line'])
  })
  test('says where an element or a condition stays open', async () => {
    await expect(format('<div><p>Total</div>\n')).rejects.toThrow('</p> was expected: </div>')
    await expect(format('<% if (it.paid) { %><p></p>\n')).rejects.toThrow('is not closed')
    await expect(format('<p></p><% } %>\n')).rejects.toThrow('nothing here is open')
  })
})

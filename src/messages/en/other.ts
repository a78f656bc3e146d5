import type { budgetCodes, fileCodes, otherCodes, readerCodes } from '../codes/other.ts'
import { size, type Sentences } from '../language.ts'
import { a, and, capital, limit, roleInText } from './words.ts'

export const budgets: Sentences<typeof budgetCodes> = {
  'budget.closed': ({ code, year }) =>
    `The budget ${code} ${year} is closed. Ask the controller about the budget of the year that is open.`,
  'budget.frozen': ({ code, year }) =>
    `The budget ${code} ${year} is frozen: nothing new can be reserved from it. Ask its owner or the controller.`,
  'budget.exceeded': (p, say) =>
    `This needs ${say.amount(p.need)}, but the budget ${p.code} ${p.year} has ${say.amount(p.left)} left: ${say.amount(p.over)} too much. Ask the controller to raise it, or ask for less.`,
  'budget.ahead_of_plan': (p, say) =>
    `This needs ${say.amount(p.need)}, but until the end of this month the budget ${p.code} ${p.year} has ${say.amount(p.left)} left of its monthly plan. Wait for the next month, or ask the controller to change the plan.`,
  'budget.none_of': ({ centers, year }) =>
    `No budget of ${year} covers this for the cost ${centers.length === 1 ? 'centre' : 'centres'} ${and(centers)}. Ask the controller to plan one.`,
  'budget.none': () =>
    'This cost centre has no budget for this year. Ask the controller to plan one.',
}

export const others: Sentences<typeof otherCodes> = {
  'text.as_written': ({ text }) => text,
  'reason.document_ended': ({ kind, on }, say) =>
    `${kind} expired on ${say.date(on)}; the hold ends once a new one is verified`,
  'authority.alone': ({ given }, say) => {
    const each = given.map(
      ({ role, limit: most }, i) =>
        `${a(roleInText(role))}${i === 0 ? ' may accept' : ''} up to ${limit(most, say)}`,
    )
    return `${capital(each.join(', '))}; above that, people approve it.`
  },
  'authority.nobody': () => 'Nobody may accept it alone; people approve it.',
}

export const files: Sentences<typeof fileCodes> = {
  'file.not_sent': () => 'It was announced, but never sent.',
  'file.not_arrived': () => 'It did not arrive. Add it again.',
  'file.not_whole': () => 'It did not arrive whole. Add it again.',
  'file.other_size': ({ arrived, announced }, say) =>
    `${size(arrived, say)} arrived, where ${size(announced, say)} were announced. Add it again.`,
  'file.virus': ({ found }) => `The virus scanner found ${found} in it. It was not kept.`,
  'file.other_kind': ({ ending }) =>
    ending
      ? `Its content is that of a .${ending} file, not of what its name says.`
      : 'Its content is not what its name says.',
  'file.hidden_archive': () => 'An archive is hidden behind its content.',
  'file.hidden_page': () => 'A page or a script is hidden in its content.',
  'file.pdf_cut': () => 'It is not a whole PDF: its end is missing. Save it again and send that.',
  'file.no_text': () => 'It is not text: it holds characters that no text has.',
  'file.text_is_page': () => 'It is a page or a script, not plain text.',
  'file.xml_doctype': () =>
    'XML with a document type of its own is not taken: it could fetch or grow anything.',
  'file.xml_shown': () => 'It is a page, a picture or a style sheet, not a document in XML.',
  'file.xml_active': () => 'It is a page, a picture or a script, not a document in XML.',
  'file.no_xml': () => 'It is not XML.',
  'file.no_office': () => 'Its content is not that of an Office file.',
  'file.office_broken': () => 'It is not a whole Office file. Save it again and send that.',
  'file.office_other': () => 'It is an archive, but not the Office file its name says.',
  'file.office_macros': () => 'It holds macros. Save it without them and send that.',
  'file.office_foreign_part': () => 'It holds something that is no part of an Office file.',
  'file.office_grows': () => 'It would grow far beyond its size when it is opened.',
}

export const reader: Sentences<typeof readerCodes> = {
  'reader.unreadable': ({ text }) => text,
  'reader.problem': ({ text }) => text,
  'reader.broke_off': () => 'The reader broke off.',
  'reader.read_here_instead': ({ because }, say) =>
    `${say.text(because)} It was read on this machine instead.`,
  'reader.type_it_in': ({ because }, say) => `${say.text(because)} Type it in from the document.`,
}

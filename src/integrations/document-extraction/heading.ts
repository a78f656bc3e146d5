import { best, labelled, type Candidate, type Found } from './candidates.ts'
import { datesIn, orderOf, type DayOrder } from './dates.ts'
import {
  dueLabels,
  issueLabels,
  notTheNumber,
  numberLabels,
  orderLabels,
  ofAnother,
  ofSomethingElse,
  otherDates,
  referenceLabels,
} from './labels.ts'
import { cellAt, type Row } from './rows.ts'

/** A document's number begins here: signs of numbering are passed over, and it has a digit. */
const documentNumber =
  /^[\s.:#№-]*(?:(?:[Nn][Oo]|[Nn][Rr]|[Nn][°º]|[Nn]umber|NUMBER|[Nn]ummer)[\s.:#]*)?((?:[A-Z]{2,5} (?=\d)|(?=\S*\d))[\p{L}\p{N}](?:[\p{L}\p{N}]|[./_\\#–-](?=[\p{L}\p{N}]))*)/u

const ownCell = (before: string): string => before.slice(before.lastIndexOf('  ') + 1)

function readNumber(text: string, before: string): Found | null {
  if (notTheNumber.test(ownCell(before)) || ofAnother.test(ownCell(before))) return null
  const found = documentNumber.exec(text)
  const raw = found?.[1]?.slice(0, 60)
  if (!found || !raw) return null
  const rest = text.slice(found[0].length)
  const looksLikeDate = datesIn(raw + rest.slice(0, 14), null).some((d) => d.at === 0)
  const looksLikeAmount =
    /^\s?(?:[\p{Sc}%]|EUR|USD|INR)/u.test(rest) ||
    /^\d+[.,]\d{2}$|^\d{1,3}(?:[.,]\d{3})+$/.test(raw)
  return looksLikeDate ||
    looksLikeAmount ||
    (/^(?:19|20)\d\d$/.test(raw) && /^\s*(?:$|[,;])/.test(rest))
    ? null
    : { value: raw, raw }
}

export function invoiceNumber(rows: readonly Row[]): Candidate | null {
  const strong = labelled(rows, numberLabels.strong, readNumber, 960)
  const spaced = labelled(rows, numberLabels.spaced, readNumber, 900)
  const title = labelled(rows, numberLabels.title, readNumber, 820)
  return best([...strong, ...spaced, ...title])
}

export function orderNumber(rows: readonly Row[], invoice: string | null): Candidate | null {
  const read = (text: string): Found | null => {
    const found = readNumber(text, '')
    return found && found.value !== invoice ? found : null
  }
  return best([
    ...labelled(rows, orderLabels, read, 900),
    ...labelled(rows, referenceLabels, read, 760),
  ])
}

export type Dates = { issue: Candidate | null; due: Candidate | null }

/**
 * The day of issue and the day it is due. What is printed as 03/04 is read the way the rest of the document is written;
 * else with little confidence.
 */
export function datesOf(rows: readonly Row[], home: DayOrder | null): Dates {
  const text = rows.map((row) => row.text).join('\n')
  const proven = orderOf(text)
  const tried = pick(rows, proven ?? home)
  if (proven || !tried.issue || !tried.due || tried.due.value >= tried.issue.value) return tried
  const other = pick(rows, home === 'month' ? 'day' : 'month')
  return other.issue && other.due && other.due.value >= other.issue.value ? other : tried
}

function pick(rows: readonly Row[], order: DayOrder | null): Dates {
  const near = (text: string, before: string): Found | null => {
    const date = datesIn(text, order)[0]
    return date &&
      !otherDates.test(ownCell(before)) &&
      !ofSomethingElse.test(ownCell(before)) &&
      !ofAnother.test(ownCell(before)) &&
      /^[\s:.\-–(]*(?:(?:am|on|the|le|du|vom|den|il|el|:)\s*)?$/iu.test(text.slice(0, date.at))
      ? date
      : null
  }
  const later = (text: string): Found | null => datesIn(text, order).find((d) => d.at < 40) ?? null
  const due = best([
    ...labelled(rows, dueLabels.strong, (t, b) => near(t, b), 940),
    ...labelled(rows, dueLabels.strong, later, 760),
    ...labelled(rows, dueLabels.weak, near, 700),
  ])
  const labelledIssue = best(
    [
      ...labelled(rows, issueLabels.strong, near, 950),
      ...labelled(rows, issueLabels.heading, near, 930),
      ...labelled(rows, issueLabels.weak, near, 850),
    ].filter((c) => c.cell !== due?.cell || c.value !== due.value),
  )
  return {
    due:
      due && labelledIssue && due.value < labelledIssue.value
        ? { ...due, confidence: Math.min(due.confidence, 300) }
        : due,
    issue: labelledIssue ?? first(rows, order, due),
  }
}

/** A date that nothing explains, high on the first page. */
function first(
  rows: readonly Row[],
  order: DayOrder | null,
  due: Candidate | null,
): Candidate | null {
  for (const row of rows.filter((r) => r.page === 1))
    for (const date of datesIn(row.text, order)) {
      const cell = cellAt(row, date.at)
      if (
        !otherDates.test(row.text.slice(0, date.at).trimEnd()) &&
        (date.value !== due?.value || cell !== due.cell)
      )
        return { value: date.value, raw: date.raw, cell, confidence: date.ambiguous ? 250 : 500 }
    }
  return null
}

import { limitsFor } from '../kernel/actor.ts'
import { sha256Of } from '../integrations/files/index.ts'
import { keepFile } from '../invoices/index.ts'
import { moveTo, move } from '../kernel/lifecycle.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import { fileOf, type JournalLine } from '../journal-formats/index.ts'
import { ledgerAccountsFor } from '../ledger-accounts/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { entryLifecycle, isKnown, type Answer } from './entry.ts'
import * as events from './event-queries.ts'
import { chosenFormat, formatOfExport, type ChosenFormat } from './format.ts'
import { prepare, type Prepared } from './preparing.ts'
import * as queries from './queries.ts'
import type { EntryRow, LineRow } from './queries.ts'
import { codes, type Codes } from './source-queries.ts'

/** Books are those of the whole organisation, so a role for a part of it is not enough. */
function expectEverywhere(ctx: Pick<ReadCtx, 'actor'>): void {
  if (limitsFor(ctx.actor, 'journals.export') !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and the books are those of all of it. Ask somebody whose role holds everywhere.',
    )
}

/** `format` is a built-in code, or the id of a format that was declared. */
export type NewExport = { entity_id: string; until: string; format: string }
/**
 * Exports what the books were not told yet: each event once, in entries that balance. 422 while an account or a rate is
 * missing.
 */
export async function exportJournals(ctx: Ctx, input: NewExport): Promise<string> {
  expectEverywhere(ctx)
  if (input.until > ctx.today)
    throw invalid(
      '/until',
      'future',
      'The day must not be in the future: name today or an earlier one.',
    )
  await events.lockJournals(ctx.tx)
  const [isEntity, written] = await Promise.all([
    queries.isEntity(ctx.tx, input.entity_id),
    chosenFormat(ctx.tx, input.format),
  ])
  if (!isEntity) throw invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.')
  const prepared = await prepare(ctx, { entityId: input.entity_id, until: input.until })
  if (prepared.missing.length)
    throw conflict(
      'not_mapped',
      'Some amounts have no ledger account or no exchange rate yet, so nothing was exported. “What is not mapped” says which.',
    )
  if (prepared.entries.length === 0 && prepared.early.length > 0)
    throw conflict(
      'nothing_ready',
      'What waits is about invoices that the books do not have yet, such as payments of invoices whose day in the books is later. “What is not mapped” lists them; choose a later day where there is one.',
    )
  if (prepared.entries.length === 0)
    throw invalid(
      '/until',
      'nothing_waits',
      `There is nothing to export until ${dateText(input.until)}. Choose a later day, or another legal entity.`,
    )
  const number = await numberOf(ctx)
  const told = prepared.entries.map(({ event, text, lines: own }, i) => ({
    id: ctx.newId(),
    number: `${number}/${String(i + 1).padStart(4, '0')}`,
    text: text.slice(0, 300),
    day: event.day,
    document_id: event.document_id,
    eventId: event.id,
    lines: own,
  }))
  const lines = told.flatMap(({ id, lines: own }) => linesOf(id, own))
  const id = await save(ctx, { ...input, written, number, lines, entries: told, againOf: null })
  queries.insertEntries(
    ctx.tx,
    id,
    told.map((entry) => ({
      id: entry.id,
      eventId: entry.eventId,
      number: entry.number,
      text: entry.text,
    })),
  )
  queries.insertLines(ctx.tx, lines)
  events.markExported(ctx.tx, [...told.map(({ eventId }) => eventId), ...prepared.empty])
  ctx.record('journal_export.made', subjectOf(id), {
    number,
    until: input.until,
    entries: told.length,
  })
  return id
}

const numberOf = (ctx: Ctx): Promise<string> =>
  queries.nextNumber(ctx.tx, Number(ctx.today.slice(0, 4)))
const subjectOf = (id: string) => ({ kind: 'journal_export', id })

const linesOf = (entryId: string, lines: Prepared['lines']): LineRow[] =>
  lines.map((line, i) => ({
    entry_id: entryId,
    attempt: 1,
    position: i + 1,
    purpose: line.purpose,
    account: line.account,
    debit: line.base > 0n ? line.base : 0n,
    credit: line.base < 0n ? -line.base : 0n,
    currency: line.currency,
    amount: line.amount,
    invoice_id: line.invoiceId,
    category_id: line.categoryId,
    cost_center_id: line.costCenterId,
    tax_code_id: line.taxCodeId,
    payment_account_id: line.paymentAccountId,
  }))

/** An entry as its file names it. */
type Told = { id: string; number: string; text: string; day: string; document_id: string | null }
type About = Pick<JournalLine, 'document' | 'document_day' | 'vendor'>
const nothing: About = { document: null, document_day: null, vendor: null }
type ToSave = Omit<NewExport, 'format'> & {
  written: ChosenFormat
  number: string
  lines: readonly LineRow[]
  entries: readonly Told[]
  againOf: string | null
}

/** Keeps the file as it was told, so that it is the same whenever it is fetched. */
async function save(ctx: Ctx, x: ToSave): Promise<string> {
  const [names, entries] = await Promise.all([codes(ctx.tx), namedEntries(ctx, x.entries)])
  const bytes = fileOf(
    x.lines.map((line) => lineOf(line, { entries, names })),
    x.written.content,
    ctx.actor.organisation.baseCurrency,
  )
  const sha256 = sha256Of(bytes)
  const id = ctx.newId()
  const fileId = await keepFile(ctx, {
    sha256,
    name: `${x.number}.csv`,
    mediaType: 'text/csv',
    bytes,
  })
  queries.insertExport(ctx.tx, {
    id,
    number: x.number,
    entityId: x.entity_id,
    until: x.until,
    format: x.written.format,
    formatVersionId: x.written.formatVersionId,
    againOf: x.againOf,
    fileId,
    sha256,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  return id
}

type Named = Told & About
async function namedEntries(
  ctx: Ctx,
  entries: readonly Told[],
): Promise<ReadonlyMap<string, Named>> {
  const documentIds = new Set(entries.flatMap(({ document_id: id }) => id ?? []))
  const about = new Map(
    (await queries.documents(ctx.tx, [...documentIds])).map((one) => [one.id, one]),
  )
  return new Map(
    entries.map((entry) => [
      entry.id,
      { ...nothing, ...about.get(entry.document_id ?? ''), ...entry },
    ]),
  )
}

function lineOf(
  line: LineRow,
  { entries, names }: { entries: ReadonlyMap<string, Named>; names: Codes },
): JournalLine {
  const entry = entries.get(line.entry_id)!
  return {
    number: entry.number,
    day: entry.day,
    text: entry.text,
    document: entry.document,
    document_day: entry.document_day,
    vendor: entry.vendor,
    position: line.position,
    purpose: line.purpose,
    account: line.account,
    debit: line.debit,
    credit: line.credit,
    currency: line.currency,
    amount: line.amount,
    category: names.category.get(line.category_id ?? '') ?? null,
    cost_center: names.costCenter.get(line.cost_center_id ?? '') ?? null,
    tax_code: names.taxCode.get(line.tax_code_id ?? '') ?? null,
  }
}

/**
 * Exports again what the accounting system did not take, and nothing else: the same amounts, to the accounts of today,
 * written as before.
 */
export async function exportFailedAgain(ctx: Ctx, exportId: string): Promise<string> {
  expectEverywhere(ctx)
  await events.lockJournals(ctx.tx)
  const before = await queries.find(ctx.tx, exportId)
  const failed = await queries.lockFailed(ctx.tx, exportId)
  if (failed.length === 0)
    throw conflict(
      'nothing_failed',
      'No entry of this export failed, so nothing is exported again.',
    )
  const [accountOf, written] = await Promise.all([
    ledgerAccountsFor(ctx),
    formatOfExport(ctx.tx, before),
  ])
  const lines = (
    await queries.linesOf(
      ctx.tx,
      failed.map(({ id }) => id),
    )
  ).map((line) => ({
    ...line,
    attempt: line.attempt + 1,
    account: accountOf({ ...line, entity_id: before.entity_id }) ?? line.account,
  }))
  const number = await numberOf(ctx)
  const id = await save(ctx, {
    entity_id: before.entity_id,
    until: before.until,
    written,
    number,
    lines,
    entries: failed,
    againOf: exportId,
  })
  queries.tellAgain(ctx.tx, {
    ids: failed.map((entry) => entry.id),
    move: move(entryLifecycle, 'failed', 'tell_again'),
    exportId: id,
  })
  queries.insertLines(ctx.tx, lines)
  ctx.record('journal_export.made_again', subjectOf(id), {
    number,
    entries: failed.length,
    again_of: before.number,
  })
  return id
}

type AnsweredEntry = { entry: string } & Answer
/**
 * The accounting system says what it booked, and what it did not take. The same answer again changes nothing. Returns
 * how many entries it changed.
 */
export async function answer(ctx: Ctx, answers: readonly AnsweredEntry[]): Promise<number> {
  expectEverywhere(ctx)
  const numbers = answers.map(({ entry }) => entry)
  const entries = new Map(
    (await queries.lockNumbered(ctx.tx, numbers)).map((entry) => [entry.number, entry]),
  )
  const twice = numbers.find((number, i) => numbers.indexOf(number) !== i)
  if (twice !== undefined)
    throw invalid(
      '/entries',
      'twice',
      `${twice.slice(0, 40)} is named twice. Name each entry once.`,
    )
  let count = 0
  for (const [i, one] of answers.entries()) {
    const entry = entries.get(one.entry)
    if (!entry)
      throw invalid(
        `/entries/${i}/entry`,
        'unknown',
        `There is no entry ${one.entry.slice(0, 40)}. Its number is in the first column of the file.`,
      )
    if (isKnown(entry, one)) continue
    applyAnswer(ctx, entry, one)
    entries.set(one.entry, answered(entry, one))
    ctx.record('journal_export.answered', subjectOf(entry.export_id), { entry: entry.number })
    count += 1
  }
  return count
}
const answered = (entry: EntryRow, said: Answer): EntryRow =>
  'remote_id' in said
    ? { ...entry, status: 'booked', remote_id: said.remote_id }
    : { ...entry, status: 'failed' }

function applyAnswer(ctx: Ctx, entry: EntryRow, said: Answer): void {
  queries.saveAnswer(ctx.tx, {
    id: entry.id,
    move: moveTo(entryLifecycle, entry.status, 'remote_id' in said ? 'booked' : 'failed'),
    remoteId: 'remote_id' in said ? said.remote_id : null,
    problem: 'problem' in said ? said.problem : null,
  })
}

/** Somebody says it of one entry by hand. Returns its export. */
export async function answerOne(
  ctx: Ctx,
  id: string,
  { version, ...said }: { version?: number | undefined } & Answer,
): Promise<string> {
  expectEverywhere(ctx)
  const entry = await ctx.lock(queries.journalEntry, id, version)
  if (isKnown(entry, said as Answer)) return entry.export_id
  applyAnswer(ctx, entry, said as Answer)
  ctx.record('journal_export.answered', subjectOf(entry.export_id), { entry: entry.number })
  return entry.export_id
}

type Correction = { remote_id: string; reason: string; version?: number | undefined }
/** It is booked under another number than was said. What was said before stays on record. Returns its export. */
export async function correctNumber(ctx: Ctx, id: string, said: Correction): Promise<string> {
  expectEverywhere(ctx)
  const entry = await ctx.lock(queries.journalEntry, id, said.version)
  const corrected = move(entryLifecycle, entry.status, 'correct')
  if (said.remote_id === entry.remote_id)
    throw invalid('/remote_id', 'same', 'It is booked under this number already. Name another one.')
  queries.saveAnswer(ctx.tx, { id, move: corrected, remoteId: said.remote_id, problem: null })
  ctx.record('journal_export.corrected', subjectOf(entry.export_id), {
    entry: entry.number,
    from: entry.remote_id,
    to: said.remote_id,
    reason: said.reason,
  })
  return entry.export_id
}

import { rolesWith } from '../kernel/permissions.ts'
import { conflict, forbidden } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  conflictingWith,
  defaultMatrix,
  duties,
  isDuty,
  refusalText,
  type Duty,
  type Matrix,
} from './duty.ts'
import { expectOnlyPerson } from './only-person.ts'
import * as queries from './queries.ts'

type Subject = { kind: string; id: string }
const purchaseKinds: readonly string[] = ['purchase_request', 'purchase_order', 'invoice']

/**
 * What is judged together: a whole purchase, or the one record. The purchase is locked, and what is read after that is
 * read in the same flush.
 */
function lockTogether(ctx: Ctx, { kind, id }: Subject): queries.Together {
  if (!purchaseKinds.includes(kind)) return queries.alone(id)
  queries.lockChain(ctx.tx, kind, id)
  return queries.chain(kind, id)
}

/**
 * Records that this person does a duty on a document. 403 when they did a conflicting duty on the same purchase,
 * whatever their roles. Judged by the matrix in force now.
 */
export const recordDuty = async (ctx: Ctx, duty: Duty, subject: Subject): Promise<void> =>
  (await readDuties(ctx, subject)).save(duty)

/**
 * The same in two steps, for a command that reads what it needs in one flush and judges afterwards. `beside`:
 * documents that a new one comes of, which the caller has locked.
 */
export async function readDuties(
  ctx: Ctx,
  subject: Subject,
  beside?: queries.Together,
): Promise<{ save: (duty: Duty) => Promise<void> }> {
  const all = await readDutiesAmong(ctx, beside ?? lockTogether(ctx, subject))
  return { save: (duty) => all.save(duty, subject) }
}

/** What this person did on these documents, which the caller has locked. */
export const readDutiesOn = (ctx: Ctx, documentIds: readonly string[]): Promise<Duties> =>
  readDutiesAmong(ctx, queries.listed(documentIds))

export type Duties = { save: (duty: Duty, subject: Subject) => Promise<void> }
/** What this person did on documents that the caller has locked together. */
export async function readDutiesAmong(ctx: Ctx, together: queries.Together): Promise<Duties> {
  const [matrix, done] = await Promise.all([
    queries.matrixInForce(ctx.tx),
    queries.dutiesDone(ctx.tx, together, [ctx.actor.userId]),
  ])
  return {
    save: (duty, subject) => note(ctx, { duty, subject, alone: false }, { together, matrix, done }),
  }
}

/**
 * The same for an organisation that never had a second person: they may do both duties of a pair, and the report of
 * duties lists it.
 */
export async function recordDutyAlone(ctx: Ctx, duty: Duty, subject: Subject): Promise<void> {
  await expectOnlyPerson(ctx)
  const together = lockTogether(ctx, subject)
  const [matrix, done] = await Promise.all([
    queries.matrixInForce(ctx.tx),
    queries.dutiesDone(ctx.tx, together, [ctx.actor.userId]),
  ])
  await note(ctx, { duty, subject, alone: true }, { together, matrix, done })
}

/** The same on many documents that are entered in this transaction: nobody can have done anything on them before. */
export async function recordDutyOnNew(
  ctx: Ctx,
  duty: Duty,
  { kind, ids }: { kind: string; ids: readonly string[] },
): Promise<void> {
  const { number: matrix } = await queries.matrixInForce(ctx.tx)
  queries.insertDuties(ctx.tx, { kind, subjectIds: ids, duty, userId: ctx.actor.userId, matrix })
}

type Act = { duty: Duty; subject: Subject; alone: boolean }
type Judged = {
  together: queries.Together
  matrix: Matrix
  done: readonly { duty: string }[]
}
async function note(
  ctx: Ctx,
  { duty, subject, alone }: Act,
  { together, matrix, done }: Judged,
): Promise<void> {
  const clashUnder = (rules: Matrix): Duty | null => {
    const excluded = conflictingWith(duty, rules)
    return (
      done
        .map((d) => d.duty)
        .filter(isDuty)
        .find((d) => excluded.includes(d)) ?? null
    )
  }
  const clash = clashUnder(matrix)
  if (clash && !alone) throw await refused(ctx, clash, duty, together, matrix)
  queries.insertDuty(ctx.tx, {
    kind: subject.kind,
    subjectId: subject.id,
    duty,
    userId: ctx.actor.userId,
    matrix: matrix.number,
    beside: clashUnder(defaultMatrix),
  })
}

async function refused(
  ctx: Ctx,
  done: Duty,
  wanted: Duty,
  chain: queries.Together,
  matrix: Matrix,
) {
  const { permission } = duties[wanted]
  const excluded = conflictingWith(wanted, matrix)
  const others = (await queries.dutiesDone(ctx.tx, chain, null)).filter(
    (d) => isDuty(d.duty) && excluded.includes(d.duty),
  )
  const able = permission
    ? await queries.able(ctx.tx, rolesWith(permission), [
        ctx.actor.userId,
        ...others.map((d) => d.user_id),
      ])
    : []
  return forbidden(
    refusalText(
      done,
      wanted,
      able.map((person) => person.name),
    ),
  )
}

/**
 * A document becomes part of a purchase: what was done on either side counts for both from now on. 409 when somebody
 * did duties on them that exclude each other.
 */
export async function joinPurchase(ctx: Ctx, subject: Subject, to: Subject): Promise<void> {
  const [own, chain] = [queries.alone(subject.id), lockTogether(ctx, to)]
  const [matrix, here, there] = await Promise.all([
    queries.matrixInForce(ctx.tx),
    queries.dutiesDone(ctx.tx, own, null),
    queries.dutiesDone(ctx.tx, chain, null),
  ])
  for (const one of here)
    for (const other of there)
      if (
        one.user_id === other.user_id &&
        isDuty(one.duty) &&
        isDuty(other.duty) &&
        conflictingWith(one.duty, matrix).includes(other.duty)
      )
        throw conflict(
          'same_person',
          `${one.name} ${duties[other.duty].did} and ${duties[one.duty].did}, which is for two people. Reject this invoice and let somebody else enter it again.`,
        )
}

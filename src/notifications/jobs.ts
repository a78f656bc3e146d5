import { toText, message } from '../messages/index.ts'
import { z } from 'zod'
import { systemId } from '../kernel/actor.ts'
import type { Outcome, PushNotice } from '../integrations/push/port.ts'
import type { Enqueue } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { readIn, writeIn, type Tx } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Letter } from './letter.ts'
import { isLast, kinds, neutral, subjectOf, worded, type DecisionLink } from './notice.ts'
import * as queries from './queries.ts'

/** `decides`: what is shown there can have a button that decides. */
type Device = { id: string; address: string; address_hash: string; decides: boolean }
/** How a person's devices are found and told; wired where the features meet. Each call sees the rows of one person. */
export type NoticeDevices = {
  of(tx: Tx, userId: string): Promise<readonly Device[]>
  send(devices: readonly Device[], notice: PushNotice): Promise<Outcome[]>
  forget(tx: Tx, userId: string, ids: readonly string[]): Promise<unknown>
  used(tx: Tx, userId: string, ids: readonly string[]): Promise<unknown>
}
type Deps = { db: Db; enqueue: Enqueue; devices: NoticeDevices; decisionLink: DecisionLink }
type Notice = z.output<typeof queries.ToDeliver> & { approvalId: string | undefined }
const Job = z.object({
  tenantId: z.uuid(),
  notices: z.array(z.uuid()).max(500),
  /** What the notices ask their people to decide on. */
  approvalId: z.uuid().optional(),
})

/**
 * Brings notices to the devices and the mail of their people. What was sent is on record, so a job that is tried again
 * sends only what is still owed; should it be killed between sending and recording, the device gets the message twice
 * and shows it once, because both carry the notice's id. Fails while a device may still be told, so that it is tried
 * again.
 */
export const deliverNotices =
  (deps: Deps): Handler =>
  async (data) => {
    const { tenantId, notices, approvalId } = Job.parse(data)
    const waiting = await queries.toDeliver(
      readIn(deps.db, { tenantId, userId: systemId }),
      notices,
    )
    let owed = 0
    for (const one of waiting) {
      const notice = { ...one, approvalId }
      if (notice.email_wanted ?? kinds[notice.kind].email) await mail(deps, tenantId, notice)
      if (notice.push_wanted ?? kinds[notice.kind].push) owed += await push(deps, tenantId, notice)
    }
    if (owed > 0) throw new Error(`${owed} devices could not be told yet`)
  }

async function push(deps: Deps, tenantId: string, notice: Notice): Promise<number> {
  const { db, devices } = deps
  const person = { tenantId, userId: notice.user_id }
  const tx = readIn(db, person)
  const [all, before] = await Promise.all([
    devices.of(tx, notice.user_id),
    queries.deliveries(tx, notice.id),
  ])
  const triesOf = new Map(before.filter((d) => d.channel === 'push').map((d) => [d.target, d]))
  const due = all.filter((device) => (triesOf.get(device.id)?.state ?? 'owed') === 'owed')
  if (due.length === 0) return 0
  const outcomes = await tell(deps, tenantId, notice, due)
  const results = due.map((device, i) => ({
    device,
    ...stateOf(outcomes[i]!, (triesOf.get(device.id)?.tries ?? 0) + 1),
  }))
  const having = (state: string): string[] =>
    results.filter((r) => r.state === state).map((r) => r.device.id)
  await writeIn(db, person, async (write) => {
    for (const { device, state, reason } of results)
      queries.savePushed(write, { noticeId: notice.id, target: device.id, state, reason })
    await Promise.all([
      having('gone').length ? devices.forget(write, notice.user_id, having('gone')) : null,
      having('sent').length ? devices.used(write, notice.user_id, having('sent')) : null,
    ])
  })
  return having('owed').length
}

/**
 * Devices that can decide get a message of their own, with a secret that is only theirs; the others are told together.
 */
async function tell(
  { devices, decisionLink }: Deps,
  tenantId: string,
  notice: Notice,
  due: readonly Device[],
): Promise<Outcome[]> {
  const message = {
    id: notice.id,
    organisation: tenantId,
    kind: notice.kind,
    title: toText(neutral(notice.kind), notice.locale),
    body: notice.organisation,
  }
  const { approvalId } = notice
  const deciding = approvalId ? due.filter((device) => device.decides) : []
  const others = due.filter((device) => !deciding.includes(device))
  const [together, alone] = await Promise.all([
    others.length ? devices.send(others, message) : Promise.resolve([]),
    Promise.all(
      deciding.map(async (device) => {
        const decide =
          approvalId &&
          (await decisionLink({
            tenantId,
            userId: notice.user_id,
            approvalId,
            deviceId: device.id,
          }))
        return (await devices.send([device], decide ? { ...message, decide } : message))[0]!
      }),
    ),
  ])
  return due.map((device) =>
    deciding.includes(device)
      ? alone[deciding.indexOf(device)]!
      : together[others.indexOf(device)]!,
  )
}

function stateOf(
  outcome: Outcome,
  tries: number,
): { state: queries.NewDelivery['state']; reason: string | null } {
  if (typeof outcome === 'string') return { state: outcome, reason: null }
  return {
    state: outcome.retry && !isLast(tries) ? 'owed' : 'failed',
    reason: outcome.failed.slice(0, 300),
  }
}

/**
 * The mail is on record in the same transaction as its job: it goes out once. Addresses that sent mail back, or want
 * none, get none.
 */
async function mail({ db, enqueue }: Deps, tenantId: string, notice: Notice): Promise<void> {
  await writeIn(db, { tenantId, userId: systemId }, async (tx) => {
    const first = await queries.claimMail(tx, notice.id, notice.suppressed)
    if (first > 0 && !notice.suppressed)
      await enqueue(tx, 'letter', {
        tenantId,
        to: notice.email,
        letter: letterOf(notice, tenantId),
      })
  })
}

/** In the recipient's language, no matter who or what caused it. */
const letterOf = (notice: Notice, tenantId: string): Letter => ({
  locale: notice.locale,
  subject: toText(subjectOf(notice), notice.locale),
  greeting: toText(message('letter.greeting', { person: notice.name }), notice.locale),
  paragraphs: [`${worded({ title: notice.title, body: null }, notice.locale).title}.`],
  button: {
    label: toText(message('letter.open', {}), notice.locale),
    path: `/notifications/${notice.id}/opening?organisation=${tenantId}`,
  },
  foot: toText(message('letter.foot', { organisation: notice.organisation }), notice.locale),
  ...(notice.approvalId
    ? { decision: { tenantId, userId: notice.user_id, approvalId: notice.approvalId } }
    : {}),
})

const Event = z.object({
  email: z.string(),
  reason: z.enum(['bounced', 'complained', 'unsubscribed']),
  at: z.iso.datetime(),
})
/** What the mail provider told of an address. Told twice, or late, it changes nothing. */
export const noteMailEvent =
  (db: Db): Handler =>
  async (data) => {
    const { email, reason, at } = Event.parse(data)
    await db.raw('select suppress_mail($1, $2, $3)', [email, reason, at])
  }

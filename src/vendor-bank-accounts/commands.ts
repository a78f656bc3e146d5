import { limitsFor } from '../kernel/actor.ts'
import { newLink } from '../kernel/link.ts'
import { refuseMerged } from '../kernel/merged.ts'
import { rolesWith, type Permission } from '../kernel/permissions.ts'
import { conflict, forbidden, invalid, refuseStale } from '../kernel/problem.ts'
import { message, toText, type Message } from '../messages/index.ts'
import { notify, postLetter } from '../notifications/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { EncryptionError, encryptedColumn, type Cipher } from '../platform/encryption.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import { compact, endingOf, identityOf, masked, vendorAccount } from './account-number.ts'
import type { AccountScheme } from './account-number.ts'
import {
  afterBusinessDays,
  contentHash,
  endings,
  isLive,
  later,
  mailDays,
  mayTakeBack,
  moves,
  trustedAddress,
  whyNotVerify,
} from './bank-account.ts'
import * as queries from './queries.ts'
import * as links from './link-queries.ts'
import * as letters from './proof-queries.ts'
import * as before from './proposal-window-queries.ts'
import type { BankAccount, Vendor } from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** The accounts a vendor may be paid to are others now. */
    'bank_account.known': (known: { vendorId: string }) => void
    /** Something about an account that the vendor must know. */
    'bank_account.news': (news: { vendorId: string; body: Message }) => void
  }
}

export const numberColumn = encryptedColumn('vendor_bank_accounts', 'number')
const linkDays = 30
const path = (id: string): string => `/bank-accounts/${id}`

export type Proposal = {
  holder: string
  country: string
  currency: string
  scheme: AccountScheme
  bank_code?: string | null | undefined
  number: string
  valid_from?: string | null | undefined
  beside_others?: boolean | undefined
  /** The letter of the bank that a contact of the vendor sends with it. */
  letter_id?: string | undefined
}

/**
 * Proposes an account of a vendor, by a member or by a contact of the vendor. Nothing is paid to it before it is
 * proven, verified by somebody else, and has cooled off.
 */
export async function propose(
  ctx: Ctx,
  cipher: Cipher,
  vendorId: string,
  proposal: Proposal,
): Promise<string> {
  const vendor = await queries.lockVendor(ctx.tx, vendorId)
  refuseMerged(vendor)
  const isMember = !ctx.actor.contact
  if (isMember) expectEverywhere(ctx, 'vendor_bank_accounts.propose')
  const account = vendorAccount({
    scheme: proposal.scheme,
    bankCode: proposal.bank_code ?? null,
    number: proposal.number,
    country: proposal.country,
  })
  const [fingerprint = '', named = ''] = await queries.fingerprints(ctx.tx, [
    compact(identityOf(account)),
    compact(account.number),
  ])
  await expectNew(ctx, vendor, fingerprint)
  const id = ctx.newId()
  const ending = endingOf(account.number)
  queries.insert(ctx.tx, {
    id,
    vendor_id: vendor.id,
    holder: proposal.holder,
    country: proposal.country,
    currency: proposal.currency,
    scheme: account.scheme,
    bank_code: account.bankCode,
    number: numberColumn.seal(cipher, id, account.number),
    ending,
    fingerprint,
    named_fingerprint: named,
    valid_from: proposal.valid_from ?? ctx.today,
    beside_others: proposal.beside_others ?? false,
    ...proposerOf(ctx),
    letter_id: proposal.letter_id ?? null,
  })
  if (isMember) await recordDuty(ctx, 'bank_details.enter', { kind: 'vendor_bank_account', id })
  record(ctx, 'proposed', { id, vendor_id: vendor.id, ending })
  if (!isMember) await tellOfProposal(ctx, { id, ending, vendor })
  return id
}

const proposerOf = ({ actor }: Ctx) =>
  actor.contact
    ? {
        proposed_by: null,
        contact: `${actor.name} (${actor.contact.vendorName})`,
        contact_id: actor.contact.id,
        contact_address: actor.email,
      }
    : { proposed_by: actor.userId, contact: null, contact_id: null, contact_address: null }

type Proposed = { id: string; ending: string; vendor: Vendor }
/** Who may attach the letter as the proof is told, and so is the vendor: it may not know of it. */
async function tellOfProposal(ctx: Ctx, { id, ending, vendor }: Proposed): Promise<void> {
  const people = await queries.holders(ctx.tx, rolesWith('vendor_bank_accounts.propose'))
  await notify(
    ctx,
    people.map((person) => person.id),
    {
      kind: 'approval_wanted',
      key: `bank account given ${id}`,
      title: message('notice.bank_account_given', { vendor: vendor.number }),
      body: message('note.bank_account', { account: masked(ending) }),
      path: path(id),
      subject: subjectOf(vendor.id),
    },
  )
  const { name: organisation } = ctx.actor.organisation
  await ctx.emit('bank_account.news', {
    vendorId: vendor.id,
    body: message('letter.portal_account_given', {
      organisation,
      ending,
      person: ctx.actor.name,
    }),
  })
}

/** One account belongs to one vendor. */
async function expectNew(ctx: Ctx, vendor: Vendor, fingerprint: string): Promise<void> {
  const owner = await queries.ownerOf(ctx.tx, fingerprint)
  if (owner === null) return
  // A contact is never told whose it is: it could ask for any number.
  if (ctx.actor.contact)
    throw invalid(
      '/number',
      'account_recorded',
      'This account is recorded already. If it is yours and you do not see it here, call the customer.',
    )
  throw invalid(
    '/number',
    'already_exists',
    owner.vendor_id === vendor.id
      ? 'This account is recorded for this vendor already. Open it below its name.'
      : `This account is recorded for another vendor, ${owner.vendor} (${owner.number}). Find out whose it is; if it was recorded there by mistake, revoke it there first.`,
  )
}

/**
 * Attaches the bank's letter. The contact known from before is asked by mail, and the controllers are told. Doing it
 * again starts the verification again.
 */
export async function attachProof(
  ctx: Ctx,
  id: string,
  input: { attachment_id: string; version?: number | undefined },
): Promise<void> {
  const { vendor, account } = await lockAccount(ctx, id, input.version)
  moves.to('attach_proof', account, ctx.actor)
  expectEverywhere(ctx, 'vendor_bank_accounts.propose')
  const proof = await letters.findProof(ctx.tx, vendor.id, input.attachment_id)
  if (proof === null)
    throw invalid(
      '/attachment_id',
      'unknown',
      'Choose a bank letter that is attached to this vendor and was checked.',
    )
  const [contact, payeeEmail] = await Promise.all([
    contactBefore(ctx, account, vendor),
    before.payeeEmail(ctx.tx, vendor.id),
  ])
  queries.saveProof(ctx.tx, {
    id,
    proofId: proof.id,
    hash: hashOf(account, { vendor, payeeEmail, proof }),
    contact: contact?.email ?? null,
  })
  links.endLinks(ctx.tx, { id, at: ctx.now })
  await recordDuty(ctx, 'bank_details.enter', { kind: 'vendor_bank_account', id })
  record(ctx, 'proof_attached', account, proof.name)
  if (contact !== null) await askContact(ctx, { account, vendor, contact })
  await tellVerifiers(ctx, account, vendor)
}

type Contact = { email: string; language: string }
/**
 * Who of the vendor was written to before the account, and any address changed with it: the contact for payments, else
 * the vendor itself.
 */
async function contactBefore(
  ctx: Ctx,
  account: BankAccount,
  vendor: Vendor,
): Promise<Contact | null> {
  const since = { account, days: mailDays }
  const [payee, changes] = await Promise.all([
    before.payeeBefore(ctx.tx, since),
    before.mailChanges(ctx.tx, since),
  ])
  if (payee) return payee
  const email = trustedAddress({
    changes,
    present: vendor.email,
    proposer: account.contact_address,
  })
  return email === null ? null : { email, language: ctx.actor.organisation.locale }
}

type Asking = { account: BankAccount; vendor: Vendor; contact: Contact }
async function askContact(ctx: Ctx, { account, vendor, contact }: Asking): Promise<void> {
  const { token, hash } = newLink()
  const organisation = ctx.actor.organisation.name
  links.insertLink(ctx.tx, {
    id: ctx.newId(),
    accountId: account.id,
    hash,
    language: contact.language,
    expiresAt: new Date(ctx.now.getTime() + linkDays * 86_400_000),
  })
  const say = (sentence: Message): string => toText(sentence, contact.language)
  await postLetter(ctx.enqueue, contact.email, {
    subject: say(message('letter.bank_account_subject', { organisation })),
    greeting: say(message('letter.greeting', { person: vendor.name })),
    paragraphs: [
      say(message('letter.bank_account_text', { organisation, ending: account.ending })),
      say(message('letter.bank_account_ask', {})),
      say(message('letter.bank_account_link', { days: linkDays })),
    ],
    button: { label: say(message('letter.bank_account_open', {})), path: `/b/${token}` },
    foot: say(message('letter.bank_account_foot', { organisation })),
  })
}

async function tellVerifiers(ctx: Ctx, account: BankAccount, vendor: Vendor): Promise<void> {
  const people = await queries.holders(ctx.tx, rolesWith('vendor_bank_accounts.verify'))
  await notify(
    ctx,
    people.map(({ id }) => id).filter((id) => id !== account.proposed_by),
    {
      kind: 'approval_wanted',
      key: `bank account ${account.id} ${account.version + 1}`,
      title: message('notice.bank_account_waits', { vendor: vendor.number }),
      body: message('note.bank_account', { account: masked(account.ending) }),
      path: path(account.id),
      subject: subjectOf(vendor.id),
    },
  )
}

/** A second person compares the account with its proof. It becomes active after the days of cooling off. */
export async function verify(
  ctx: Ctx,
  id: string,
  input: { call_back?: string | null | undefined; version?: number | undefined },
): Promise<string> {
  const { vendor, account } = await lockAccount(ctx, id, input.version)
  moves.to('verify', account, ctx.actor)
  expectEverywhere(ctx, 'vendor_bank_accounts.verify')
  await expectSecondPerson(ctx, account)
  if (!(await isAsProven(ctx, account, vendor)))
    throw conflict(
      'changed_since_proof',
      'The proof or the vendor was changed after the proof was attached. Attach the proof again; the verification starts again then.',
    )
  const call = input.call_back ? null : await whyCall(ctx, account)
  if (call !== null) throw invalid('/call_back', 'not_confirmed', call)
  const activeOn = await firstDay(ctx, account)
  await recordDuty(ctx, 'bank_details.approve', { kind: 'vendor_bank_account', id })
  queries.saveVerified(ctx.tx, {
    id,
    at: ctx.now,
    by: ctx.actor.userId,
    activeOn,
    callBack: input.call_back ?? null,
  })
  record(ctx, 'verified', account, input.call_back)
  await tellNews(ctx, account, (facts) =>
    message('letter.portal_account_verified', { ...facts, day: activeOn }),
  )
  return activeOn
}

/**
 * Why a mail is not enough and somebody must be called; null where it is. A contact that is new may have been added by
 * the one who is asked.
 */
export async function whyCall({ tx }: ReadCtx, account: BankAccount): Promise<string | null> {
  if (account.contact_confirmed_at === null)
    return 'The vendor’s contact has not confirmed the account yet. Wait for the answer, or call a number you know from before and write down whom you spoke with.'
  return (await before.isFreshContact(tx, { account, days: mailDays }))
    ? 'The contact who proposed the account was added or changed a short time before, so an answer by mail is not enough. Call a number you know from before and write down whom you spoke with.'
    : null
}

async function firstDay(ctx: Ctx, account: BankAccount): Promise<string> {
  const { days, holidays } = await queries.coolingOff(ctx.tx)
  return later(afterBusinessDays(ctx.today, days, new Set(holidays)), account.valid_from)
}

async function expectSecondPerson(ctx: Ctx, account: BankAccount): Promise<void> {
  const refused = await secondPersonProblem(ctx, account)
  if (refused) throw forbidden(refused)
}

/** Why this person may not be the second one; null when they may. */
export async function secondPersonProblem(
  { tx, actor }: ReadCtx,
  account: BankAccount,
): Promise<string | null> {
  const [mailChangedBy, newcomer] = await Promise.all([
    before.mailChangers(tx, { account, days: mailDays }),
    before.isNewcomer(tx, {
      accountId: account.id,
      userId: actor.userId,
      roles: rolesWith('vendor_bank_accounts.verify'),
    }),
  ])
  return whyNotVerify({
    me: actor.userId,
    proposedBy: account.proposed_by,
    mailChangedBy,
    newcomer,
  })
}

async function isAsProven(ctx: Ctx, account: BankAccount, vendor: Vendor): Promise<boolean> {
  const { proof_id: proofId } = account
  if (proofId === null) return false
  const [proof, payeeEmail] = await Promise.all([
    letters.findProof(ctx.tx, vendor.id, proofId),
    before.payeeEmail(ctx.tx, vendor.id),
  ])
  return proof !== null && hashOf(account, { vendor, payeeEmail, proof }) === account.content_sha256
}

type Proven = {
  vendor: Vendor
  payeeEmail: string | null
  proof: { id: string; sha256: string }
}
const hashOf = (account: BankAccount, { vendor, payeeEmail, proof }: Proven): string =>
  contentHash({
    account: account.id,
    fingerprint: account.fingerprint,
    holder: account.holder,
    vendorName: vendor.name,
    vendorTaxId: vendor.vat_id,
    vendorEmail: vendor.email,
    payeeEmail,
    proofId: proof.id,
    proofSha256: proof.sha256,
  })

/**
 * Activates what has cooled off. An account waits as long as its vendor is not active; one whose proof or vendor was
 * changed starts again.
 */
export async function activateDue(ctx: Ctx): Promise<number> {
  let activated = 0
  for (const { id } of await queries.due(ctx.tx, ctx.today))
    if (await ctx.apart((part) => activate(part, id))) activated++
  return activated
}

async function activate(ctx: Ctx, id: string): Promise<boolean> {
  const { vendor, account } = await lockAccount(ctx, id)
  const isDue = account.active_on !== null && account.active_on <= ctx.today
  if (account.status !== 'verified' || !isDue || vendor.status !== 'active') return false
  if (!(await isAsProven(ctx, account, vendor))) {
    await restart(ctx, account, vendor)
    return false
  }
  if (!account.beside_others)
    for (const old of await queries.replaceActive(ctx.tx, account, ctx.now))
      record(ctx, 'replaced', { ...old, vendor_id: vendor.id })
  queries.saveActive(ctx.tx, { id, at: ctx.now })
  record(ctx, 'activated', account)
  await tellNews(ctx, account, (facts) => message('letter.portal_account_active', facts))
  await ctx.emit('bank_account.known', { vendorId: vendor.id })
  return true
}

async function restart(ctx: Ctx, account: BankAccount, vendor: Vendor): Promise<void> {
  queries.saveRestart(ctx.tx, account.id)
  links.endLinks(ctx.tx, { id: account.id, at: ctx.now })
  record(ctx, 'restarted', account)
  await notify(ctx, await entererOf(ctx, account), {
    kind: 'approval_wanted',
    key: `bank account restarted ${account.id} ${account.version + 1}`,
    title: message('notice.bank_account_restarted', { vendor: vendor.number }),
    body: message('note.bank_account', { account: masked(account.ending) }),
    path: path(account.id),
    subject: subjectOf(vendor.id),
  })
}

/** Who proposed it; where a contact did, everybody who may attach the proof. */
async function entererOf(ctx: Ctx, account: BankAccount): Promise<string[]> {
  if (account.proposed_by !== null) return [account.proposed_by]
  const people = await queries.holders(ctx.tx, rolesWith('vendor_bank_accounts.propose'))
  return people.map(({ id }) => id)
}

type News = { organisation: string; ending: string }
const tellNews = (
  ctx: Ctx,
  { vendor_id: vendorId, ending }: BankAccount,
  say: (facts: News) => Message,
) =>
  ctx.emit('bank_account.news', {
    vendorId,
    body: say({ organisation: ctx.actor.organisation.name, ending }),
  })

/**
 * A contact takes back what a contact of the vendor proposed, before it is verified: to send another letter, or because
 * it was wrong.
 */
export async function takeBack(ctx: Ctx, id: string, version?: number): Promise<void> {
  const { account } = await lockAccount(ctx, id, version)
  if (account.contact_address === null || !mayTakeBack(account.status))
    throw conflict(
      'wrong_state',
      'Only an account that you proposed here, and that nobody has verified, can be taken back. Call the customer about any other.',
    )
  await end(ctx, account, { by: null, reason: endings.takenBack })
  record(ctx, 'taken_back', account)
}

/** Takes an account out of use for good, with a reason that the vendor reads. */
export async function revoke(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<void> {
  const { account } = await lockAccount(ctx, id, input.version)
  moves.to('revoke', account, ctx.actor)
  expectEverywhere(ctx, 'vendor_bank_accounts.revoke')
  await end(ctx, account, { by: ctx.actor.userId, reason: input.reason })
  record(ctx, 'revoked', account, input.reason)
  await tellNews(ctx, account, (facts) =>
    message('letter.portal_account_revoked', { ...facts, reason: input.reason }),
  )
}

async function end(
  ctx: Ctx,
  account: BankAccount,
  { by, reason }: { by: string | null; reason: string },
): Promise<void> {
  queries.saveRevoked(ctx.tx, { id: account.id, at: ctx.now, by, reason })
  links.endLinks(ctx.tx, { id: account.id, at: ctx.now })
  if (account.status === 'active')
    await ctx.emit('bank_account.known', { vendorId: account.vendor_id })
}

/** The whole number, for somebody who must compare it. Each look is on record. */
export async function reveal(ctx: Ctx, cipher: Cipher, id: string): Promise<BankAccount> {
  const { account } = await lockAccount(ctx, id)
  expectEverywhere(ctx, 'vendor_bank_accounts.reveal')
  record(ctx, 'revealed', account)
  try {
    return { ...account, number: numberColumn.open(cipher, id, account.number) }
  } catch (error) {
    if (!(error instanceof EncryptionError)) throw error
    throw conflict(
      'cannot_open',
      'The number was encrypted with a key that is not here any more. Revoke the account and propose it again.',
    )
  }
}

export type Answer = 'confirmed' | 'denied'
/** The contact's answer, once. A denial revokes the account at whatever stage it is. */
export async function answer(ctx: Ctx, linkId: string, given: Answer): Promise<void> {
  const seen = await links.findLink(ctx.tx, linkId)
  const { vendor, account } = await lockAccount(ctx, seen.account_id)
  const link = await links.findLink(ctx.tx, linkId)
  if (link.used_at !== null || link.expires_at <= ctx.now || !isLive(account.status))
    throw conflict(
      'used',
      'This link was used, has expired, or the account is not in use any more.',
    )
  links.useLink(ctx.tx, { id: linkId, at: ctx.now, answer: given })
  if (given === 'confirmed') {
    queries.saveContactYes(ctx.tx, { id: account.id, at: ctx.now })
    return record(ctx, 'contact_confirmed', account)
  }
  await end(ctx, account, { by: null, reason: endings.denied })
  record(ctx, 'contact_denied', account)
  await tellOfDenial(ctx, account, vendor)
}

async function tellOfDenial(ctx: Ctx, account: BankAccount, vendor: Vendor): Promise<void> {
  const people = await queries.holders(ctx.tx, ['admin', 'controller'])
  await notify(
    ctx,
    people.map(({ id }) => id),
    {
      kind: 'approval_wanted',
      key: `bank account denied ${account.id}`,
      title: message('notice.bank_account_denied', { vendor: vendor.number }),
      body: message('note.bank_account', { account: masked(account.ending) }),
      path: path(account.id),
      subject: subjectOf(vendor.id),
    },
  )
}

/** The vendor before its account, always in this order, so that two changes cannot block each other. */
async function lockAccount(
  ctx: Ctx,
  id: string,
  version?: number,
): Promise<{ vendor: Vendor; account: BankAccount }> {
  const seen = await queries.find(ctx.tx, id)
  const vendor = await queries.lockVendor(ctx.tx, seen.vendor_id)
  const account = await queries.lock(ctx.tx, id)
  refuseStale(version, account)
  return { vendor, account }
}

/** An account is the whole organisation's, so a role for a part of it is not enough. */
function expectEverywhere(ctx: Ctx, permission: Permission): void {
  if (limitsFor(ctx.actor, permission) !== '')
    throw forbidden(
      'Your role is for a part of the organisation, and bank accounts concern all of it. Ask somebody whose role holds everywhere.',
    )
}

const subjectOf = (vendorId: string) => ({ kind: 'vendor', id: vendorId })
/** All that happens to the accounts of a vendor is told on the vendor's timeline. */
const record = (
  ctx: Ctx,
  event: string,
  account: Pick<BankAccount, 'id' | 'vendor_id' | 'ending'>,
  reason?: string | null,
): void =>
  ctx.record(`vendor_bank_account.${event}`, subjectOf(account.vendor_id), {
    account_id: account.id,
    account: masked(account.ending),
    note: reason
      ? message('note.bank_account_reason', { account: masked(account.ending), reason })
      : message('note.bank_account', { account: masked(account.ending) }),
  })

import { z } from 'zod'
import type { Cipher } from '../platform/encryption.ts'
import { ById, day, flag, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, json, jsonAs, type Feature, type Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import {
  BankAccountJson,
  BankAccountsJson,
  findJson,
  listJson,
  RevealedJson,
  revealedJson,
} from './api.ts'
import { accountSchemes } from './account-number.ts'
import * as commands from './commands.ts'
import { proposalFields } from './input.ts'
import * as pages from './pages.ts'
import { url } from './words.ts'

const Proposal = z.strictObject({
  id: z.uuid(),
  ...proposalFields,
  scheme: z.enum(accountSchemes, 'Choose from the list.'),
  valid_from: optional(day('Valid from')).optional(),
  beside_others: flag.optional(),
})
const one = jsonAs(BankAccountJson)
const whole = {
  ...json(RevealedJson, (page: pages.RevealedPage) => revealedJson(page.account)),
  secrets: ['number'],
}
const blank: Refused = { values: {}, errors: [] }

export const routes = (cipher: Cipher): Feature =>
  feature('vendor-bank-accounts')
    .get('/vendors/:id/bank-accounts', {
      allow: 'vendor_bank_accounts.read',
      input: ById,
      view: '/pages/list',
      json: jsonAs(BankAccountsJson),
      summary: 'The bank accounts of a vendor, newest first.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => pages.listPage(ctx, input.id),
          () => listJson(ctx, input.id),
        ),
    })
    .get('/vendors/:id/bank-accounts/new', {
      allow: 'vendor_bank_accounts.propose',
      input: ById,
      view: '/pages/form',
      summary: 'The form for an account of a vendor.',
      handle: async (ctx) => show(await pages.proposalForm(ctx, ctx.input.id, blank)),
    })
    .post('/vendors/:id/bank-accounts', {
      allow: 'vendor_bank_accounts.propose',
      input: Proposal,
      view: '/pages/form',
      json: one,
      summary: 'Propose an account of a vendor.',
      onInvalid: (ctx, refused) => pages.proposalForm(ctx, String(ctx.input['id']), refused),
      handle: async (ctx) => {
        const made = await commands.propose(ctx, cipher, ctx.input.id, ctx.input)
        return created(
          url.show(made),
          () => findJson(ctx, made),
          'Proposed. Attach the bank’s letter, then a controller verifies it.',
        )
      },
    })
    .get('/bank-accounts/:id', {
      allow: 'vendor_bank_accounts.read',
      input: ById,
      view: '/pages/record',
      json: one,
      summary: 'One account of a vendor, masked.',
      handle: async ({ input, ...ctx }) =>
        either(
          () => pages.accountPage(ctx, input.id),
          () => findJson(ctx, input.id),
        ),
    })
    .post('/bank-accounts/:id/proof', {
      allow: 'vendor_bank_accounts.propose',
      input: z.strictObject({ id: z.uuid(), attachment_id: id, version }),
      json: one,
      summary: 'Choose the attached letter of the bank that proves it; the verification begins.',
      handle: async (ctx) => {
        await commands.attachProof(ctx, ctx.input.id, ctx.input)
        return changed(
          url.show(ctx.input.id),
          () => findJson(ctx, ctx.input.id),
          'The proof is attached. The controllers are told.',
        )
      },
    })
    .get('/bank-accounts/:id/verification', {
      allow: 'vendor_bank_accounts.verify',
      stepUp: true,
      input: ById,
      view: '/pages/form',
      summary: 'The form for verifying an account.',
      handle: async (ctx) => show(await pages.verificationForm(ctx, ctx.input.id, blank)),
    })
    .post('/bank-accounts/:id/verification', {
      allow: 'vendor_bank_accounts.verify',
      stepUp: true,
      input: z.strictObject({
        id: z.uuid(),
        call_back: optional(text(500, 'Whom you called')).optional(),
        version,
      }),
      view: '/pages/form',
      json: one,
      summary: 'Verify an account; never by who proposed it or changed the vendor’s e-mail.',
      onInvalid: (ctx, refused) => pages.verificationForm(ctx, String(ctx.input['id']), refused),
      handle: async (ctx) => {
        const activeOn = await commands.verify(ctx, ctx.input.id, ctx.input)
        return changed(
          url.show(ctx.input.id),
          () => findJson(ctx, ctx.input.id),
          `Verified. It becomes active on ${dateText(activeOn)}.`,
        )
      },
    })
    .post('/bank-accounts/:id/revocation', {
      allow: 'vendor_bank_accounts.revoke',
      input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
      json: one,
      summary: 'Take an account out of use, with a reason.',
      handle: async (ctx) => {
        await commands.revoke(ctx, ctx.input.id, ctx.input)
        return changed(
          url.show(ctx.input.id),
          () => findJson(ctx, ctx.input.id),
          'Revoked: nothing is paid to this account.',
        )
      },
    })
    .post('/bank-accounts/:id/reveal', {
      allow: 'vendor_bank_accounts.reveal',
      stepUp: true,
      input: z.strictObject({ id: z.uuid() }),
      view: '/pages/record',
      json: whole,
      summary: 'Show the whole number of an account; each look is on record.',
      handle: async (ctx) => {
        const account = await commands.reveal(ctx, cipher, ctx.input.id)
        return show(await pages.revealedPage(ctx, account))
      },
    })

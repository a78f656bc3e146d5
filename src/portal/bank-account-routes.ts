import { z } from 'zod'
import { keepAttachment, mostBytes } from '../attachments/index.ts'
import type { Cipher } from '../platform/encryption.ts'
import { version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { jsonAs, portalFeature, type Refused } from '../platform/http/route.ts'
import { proposalFields, proposeAccount, takeBackAccount } from '../vendor-bank-accounts/index.ts'
import { visibleAccount } from './bank-account-queries.ts'
import { accountsJson, PortalAccountsJson } from './bank-accounts.ts'
import { accountForm, accountsPage } from './pages/bank-accounts.ts'
import { url } from './paths.ts'
import { theirs } from './theirs.ts'
import { wordsFor } from './words/index.ts'

const nothing: Refused = { values: {}, errors: [] }
const json = jsonAs(PortalAccountsJson)
const Proposal = z.strictObject(proposalFields)

/** To which accounts the vendor is paid, and what it proposes. */
export const bankAccountRoutes = (cipher: Cipher) =>
  portalFeature('portal')
    .get('/portal/bank-accounts', {
      portal: 'profile.read',
      input: z.object({}),
      view: '/portal/page',
      json,
      summary: 'The bank accounts of the vendor, by their last characters.',
      handle: async ({ input: _input, ...ctx }) =>
        either(
          () => accountsPage(ctx),
          () => accountsJson(ctx),
        ),
    })
    .get('/portal/bank-accounts/new', {
      portal: 'profile.manage',
      input: z.object({}),
      view: '/portal/document',
      summary: 'The form for a bank account of the vendor.',
      handle: async (ctx) => show(await accountForm(ctx, nothing)),
    })
    .post('/portal/bank-accounts', {
      portal: 'profile.manage',
      input: Proposal,
      view: '/portal/document',
      json,
      upload: { field: 'file', maxBytes: mostBytes, holds: 'document' },
      summary: 'Propose a bank account with the letter of the bank; the customer checks it.',
      onInvalid: (ctx, refused) => accountForm(ctx, refused),
      handle: async (ctx) => {
        const vendorId = ctx.actor.contact?.vendorId ?? ''
        await theirs(ctx, 'vendor', vendorId)
        const letterId = await keepAttachment(
          ctx,
          { subject_kind: 'vendor', subject_id: vendorId, kind: 'bank_letter' },
          ctx.upload,
        )
        await proposeAccount(ctx, cipher, vendorId, { ...ctx.input, letter_id: letterId })
        return created(url.accounts, () => accountsJson(ctx), wordsFor(ctx.actor).accounts.sent)
      },
    })
    .post('/portal/bank-accounts/:id/removal', {
      portal: 'profile.manage',
      input: z.strictObject({ id: z.uuid(), version }),
      json,
      summary: 'Take back an account that was proposed here and is not verified.',
      handle: async (ctx) => {
        const { id, version: seen } = ctx.input
        await Promise.all([visibleAccount(ctx.tx, id), ctx.tx.asOrganisation()])
        await takeBackAccount(ctx, id, seen)
        return changed(url.accounts, () => accountsJson(ctx), wordsFor(ctx.actor).accounts.tookBack)
      },
    })

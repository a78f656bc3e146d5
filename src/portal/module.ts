import { message } from '../messages/index.ts'
import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { moveMerged } from './account-queries.ts'
import { bankAccountRoutes } from './bank-account-routes.ts'
import { tellOfComment } from './conversation.ts'
import { shipNoticeRoutes } from './ship-notice-routes.ts'
import { documentRoutes } from './document-routes.ts'
import { enteringRoutes } from './entering-routes.ts'
import { sendPortalLetter, sendPortalSignIn, tellVendor } from './letters.ts'
import { url } from './paths.ts'
import { onboardingLifecycle, type OnboardingSection } from './onboarding.ts'
import { endMerged, start, tellOfDecision } from './onboarding-commands.ts'
import { onboardingRoutes } from './onboarding-routes.ts'
import { documentSteps } from './pages/documents.ts'
import { onboardingSteps } from './pages/onboarding.ts'
import { passwordRoutes } from './password-routes.ts'
import { paymentRoutes } from './payment-routes.ts'
import { portalRoutes } from './portal-routes.ts'
import { routes } from './routes.ts'

export const portal = (
  { mailer, config, jobs, limits, portalSessions, cipher, breached, files }: Services,
  sections: readonly OnboardingSection[],
): Module => {
  const letters = { mailer, publicUrl: config.publicUrl }
  return {
    routes: (deps) => {
      const entering = {
        ...deps,
        limits,
        sessions: portalSessions,
        enqueueAlone: jobs.enqueueAlone,
      }
      return [routes, enteringRoutes(entering), passwordRoutes({ ...entering, breached })]
    },
    portal: [
      portalRoutes(async (ctx) =>
        (await Promise.all([onboardingSteps(sections)(ctx), documentSteps(ctx)])).flat(),
      ),
      paymentRoutes,
      onboardingRoutes(sections),
      documentRoutes(files),
      shipNoticeRoutes(),
      bankAccountRoutes(cipher),
    ],
    jobs: [
      {
        name: 'portal-letter',
        patient: true,
        handler: (deps) => sendPortalLetter(deps, letters),
      },
      {
        name: 'portal-sign-in',
        patient: true,
        handler: (deps) => sendPortalSignIn(deps, letters),
      },
    ],
    lifecycles: { 'vendor_onboardings.state': onboardingLifecycle },
    on: {
      'vendors.merged': async (ctx, merged) => {
        moveMerged(ctx.tx, merged.fromId, merged.intoId)
        await endMerged(ctx, merged)
      },
      'comment.shared': tellOfComment,
      'vendor_details.wanted': (ctx, { id }) => start(ctx, id),
      'vendor_review.decided': tellOfDecision,
      'invoice.rejected': (ctx, { id, vendorId, supplierNumber: number, reason }) =>
        tellVendor(ctx, {
          vendorId,
          about: 'invoices',
          path: url.invoice(id),
          title: message('letter.portal_invoice_subject', {
            number,
            organisation: ctx.actor.organisation.name,
          }),
          body: message('letter.portal_invoice_rejected', { number, reason }),
        }),
      'vendor_documents.news': (ctx, { vendorId, kind, body }) =>
        tellVendor(ctx, {
          vendorId,
          about: 'quality',
          path: url.documents,
          title: message('letter.portal_document_subject', {
            kind,
            organisation: ctx.actor.organisation.name,
          }),
          body,
        }),
      'bank_account.news': (ctx, { vendorId, body }) =>
        tellVendor(ctx, {
          vendorId,
          about: 'payments',
          path: url.accounts,
          title: message('letter.portal_account_subject', {
            organisation: ctx.actor.organisation.name,
          }),
          body,
        }),
      'payment.settled': (ctx, { id, vendorId, body }) =>
        tellVendor(ctx, {
          vendorId,
          about: 'payments',
          path: url.payment(id),
          title: message('letter.payment_subject', {
            organisation: ctx.actor.organisation.name,
          }),
          body,
        }),
      'found_payment.taken_back': (ctx, { id, vendorId, body }) =>
        tellVendor(ctx, {
          vendorId,
          about: 'payments',
          path: url.payment(id),
          title: message('letter.payment_not_made_subject', {
            organisation: ctx.actor.organisation.name,
          }),
          body,
        }),
      'order_answer.decided': (ctx, { order, position, decision, note }) =>
        tellVendor(ctx, {
          vendorId: order.vendorId,
          about: 'orders',
          path: url.order(order.id),
          title: message('letter.portal_answer_subject', {
            order: order.number,
            organisation: ctx.actor.organisation.name,
          }),
          body: message(
            decision === 'accepted'
              ? 'letter.portal_answer_accepted'
              : 'letter.portal_answer_declined',
            { position, note },
          ),
        }),
    },
  }
}

import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { parseInput, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { portalFeature, type Refused } from '../platform/http/route.ts'
import type { OnboardingSection } from './onboarding.ts'
import { saveSection, submit } from './onboarding-commands.ts'
import { onboardingPage, sectionPage } from './pages/onboarding.ts'
import { url } from './paths.ts'
import { theirs } from './theirs.ts'
import { wordsFor } from './words/index.ts'

const nothing: Refused = { values: {}, errors: [] }
const Named = z.object({ section: z.string().regex(/^[a-z-]{1,40}$/, 'There is no such section.') })

/** What the vendor gives of itself, section by section. */
export const onboardingRoutes = (sections: readonly OnboardingSection[]) =>
  portalFeature('portal')
    .get('/portal/onboarding', {
      portal: 'profile.read',
      input: z.object({}),
      view: '/portal/onboarding',
      summary: 'The sections of the vendor’s details, and what is missing.',
      handle: async (ctx) => show(await onboardingPage(ctx, sections)),
    })
    .get('/portal/onboarding/:section', {
      portal: 'profile.manage',
      input: Named,
      view: '/portal/form',
      summary: 'The form of one section.',
      handle: async (ctx) =>
        show(await sectionPage(ctx, sections, { name: ctx.input.section, refused: nothing })),
    })
    .post('/portal/onboarding/submission', {
      portal: 'profile.manage',
      input: z.strictObject({ version }),
      view: '/portal/onboarding',
      summary: 'Send the details for review.',
      onInvalid: async (ctx, { errors }) => ({
        ...(await onboardingPage(ctx, sections)),
        banner: { tone: 'bad', text: errors.map(({ detail }) => detail).join(' ') },
      }),
      handle: async (ctx) => {
        const vendorId = ctx.actor.contact?.vendorId ?? ''
        await theirs(ctx, 'vendor', vendorId)
        await submit(ctx, vendorId, sections)
        return changed(url.onboarding, () => null, wordsFor(ctx.actor).onboarding.submitted)
      },
    })
    .post('/portal/onboarding/:section', {
      portal: 'profile.manage',
      input: z.looseObject(Named.shape),
      view: '/portal/form',
      summary: 'Save one section.',
      onInvalid: (ctx, refused) =>
        sectionPage(ctx, sections, { name: String(ctx.input['section']), refused }),
      handle: async (ctx) => {
        const { section: name, ...typed } = ctx.input
        const section = sections.find((one) => one.name === name)
        if (!section || 'at' in section.filledIn) throw notFound()
        const values = parseInput(section.filledIn.input, typed)
        const vendorId = ctx.actor.contact?.vendorId ?? ''
        await theirs(ctx, 'vendor', vendorId)
        await saveSection(ctx, vendorId, { section: name, values })
        return changed(url.onboarding, () => null, wordsFor(ctx.actor).onboarding.saved)
      },
    })

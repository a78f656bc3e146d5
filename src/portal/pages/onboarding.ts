import { notFound } from '../../kernel/problem.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import type { Banner, Status } from '../../platform/view/ui.ts'
import { isOpen, type Onboarding, type OnboardingSection } from '../onboarding.ts'
import * as queries from '../onboarding-queries.ts'
import { url } from '../paths.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { NextStep } from './home.ts'
import { portalForm, type PortalForm } from './page.ts'

type Sections = readonly OnboardingSection[]

/** Where the vendor stands. Without a row the vendor was never asked, and may begin by itself. */
async function read(ctx: ReadCtx, sections: Sections) {
  const kept = await queries.find(ctx.tx, ctx.actor.contact?.vendorId ?? '')
  const onboarding: Onboarding = kept ?? {
    vendor_id: '',
    state: 'active',
    given: {},
    reason: null,
    submitted_at: null,
    version: 1,
  }
  const done = await Promise.all(sections.map((section) => section.isDone(ctx, onboarding.given)))
  return { onboarding, done, wasAsked: kept !== null }
}

type SectionCard = {
  title: string
  why: string
  status: Status
  href: string | null
  label: string
}
export type OnboardingPage = {
  title: string
  words: Words
  status: Status | null
  banner: Banner | null
  progress: { text: string; percent: number }
  sections: readonly SectionCard[]
  submit: { key: string } | null
}

const tones = {
  invited: 'neutral',
  submitted: 'info',
  changes_requested: 'warn',
  active: 'ok',
  rejected: 'bad',
  withdrawn: 'neutral',
} as const

export async function onboardingPage(ctx: ReadCtx, sections: Sections): Promise<OnboardingPage> {
  const words = wordsFor(ctx.actor)
  const { language = 'en' } = ctx.actor.contact ?? {}
  const { onboarding, done, wasAsked } = await read(ctx, sections)
  const { onboarding: say } = words
  const count = done.filter(Boolean).length
  return {
    title: say.title,
    words,
    status: wasAsked ? { text: say.states[onboarding.state], tone: tones[onboarding.state] } : null,
    banner: bannerOf(words, onboarding, wasAsked),
    progress: {
      text: say.progress(count, sections.length),
      percent: Math.round((count * 100) / sections.length),
    },
    sections: sections.map((section, i) => ({
      title: section.title[language],
      why: section.why[language],
      status: statusOf(words, section, done[i] === true),
      href: isOpen(onboarding) ? hrefOf(section) : null,
      label:
        'at' in section.filledIn
          ? section.filledIn.label[language]
          : done[i]
            ? say.change
            : say.begin,
    })),
    submit: isOpen(onboarding) ? { key: crypto.randomUUID() } : null,
  }
}

const hrefOf = ({ name, filledIn }: OnboardingSection): string =>
  'at' in filledIn ? filledIn.at : url.section(name)

function statusOf({ onboarding }: Words, { required }: OnboardingSection, done: boolean): Status {
  if (done) return { text: onboarding.done, tone: 'ok' }
  return required
    ? { text: onboarding.missing, tone: 'warn' }
    : { text: onboarding.optional, tone: 'neutral' }
}

function bannerOf(
  { onboarding: say }: Words,
  { state, reason }: Onboarding,
  wasAsked: boolean,
): Banner | null {
  if (state === 'submitted') return { tone: 'info', text: say.reviewing }
  if (state === 'changes_requested')
    return { tone: 'warn', title: say.asked, text: reason ?? say.states.changes_requested }
  if (state === 'active') return wasAsked ? { tone: 'ok', text: say.approved } : null
  return state === 'invited'
    ? null
    : { tone: 'neutral', text: [reason, say.ended].filter(Boolean).join(' ') }
}

/** The form of one section, as typed, as given, or as the customer knows it. */
export async function sectionPage(
  ctx: ReadCtx,
  sections: Sections,
  { name, refused }: { name: string; refused: Refused },
): Promise<PortalForm> {
  const section = sections.find((one) => one.name === name)
  if (!section || 'at' in section.filledIn) throw notFound()
  const words = wordsFor(ctx.actor)
  const { language = 'en' } = ctx.actor.contact ?? {}
  const [{ onboarding }, known] = await Promise.all([read(ctx, []), section.filledIn.known(ctx)])
  const given = { ...known, ...onboarding.given[name] }
  return portalForm(
    words,
    {
      title: section.title[language],
      action: url.section(name),
      version: null,
      cancelHref: url.onboarding,
      submitLabel: words.onboarding.saveSection,
      banner: { tone: 'info', title: words.onboarding.why, text: section.why[language] },
      fields: section.filledIn.fields.map(({ label, hint, ...field }) => ({
        ...field,
        label: label[language],
        hint: hint?.[language],
        fallback: given[field.name] === 'yes' ? 'on' : (given[field.name] ?? ''),
      })),
    },
    refused,
  )
}

/** What the home page says of it, while it waits for the vendor. */
export const onboardingSteps =
  (sections: Sections) =>
  async (ctx: ReadCtx): Promise<readonly NextStep[]> => {
    const { onboarding, done, wasAsked } = await read(ctx, sections)
    const { home } = wordsFor(ctx.actor)
    const waits = ['invited', 'changes_requested'].includes(onboarding.state)
    if (!wasAsked || !waits || !ctx.actor.contact?.may.has('profile.manage')) return []
    return [
      {
        label: onboarding.state === 'invited' ? home.onboarding : home.changes,
        text: onboarding.reason ?? home.onboardingText(done.filter(Boolean).length, done.length),
        href: url.onboarding,
      },
    ]
  }

import type { Request } from 'express'
import type { Actor } from '../../kernel/actor.ts'
import { de } from './de.ts'
import { en, type Words } from './en.ts'

export type { Words }
const languages = { en, de } satisfies Record<string, Words>
export type Language = keyof typeof languages

export const wordsIn = (language: Language): Words => languages[language]
/** In the language of the contact. */
export const wordsFor = ({ contact }: Pick<Actor, 'contact'>): Words =>
  languages[contact?.language ?? 'en']

/** Before anybody is known: what the browser asks for. */
export const languageOf = (req: Request): Language =>
  req.acceptsLanguages('en', 'de') === 'de' ? 'de' : 'en'

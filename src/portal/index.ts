export { mintOrderLink } from './letters.ts'
export { contactOf, createPortalSessions, portalSession, type PortalSessions } from './sessions.ts'
export { portalFace } from './shell.ts'
export { sections } from './sections.ts'

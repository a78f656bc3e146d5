export { eventKinds, takesBack, type EventKind } from './event.ts'
export { noted, noteEvent, type NewEvent } from './queries.ts'

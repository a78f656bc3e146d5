export { eventKinds, takesBack, type EventKind } from './event.ts'
export { moveBack, noted, noteEvent, type NewEvent } from './queries.ts'

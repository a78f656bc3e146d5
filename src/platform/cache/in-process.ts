import { keptForMs, type CacheStore, type Entry } from './port.ts'

const mostAnswers = 5000
/** About 30 MB. */
const mostCharacters = 15_000_000
type Answer = { text: string; seen: number; until: number }

/** The cache of one process. It is unused until notifications of other processes arrive. */
export function inProcess({ now = Date.now }: { now?: () => number } = {}): CacheStore {
  const answers = new Map<string, Answer>()
  const changedAt = new Map<string, number>()
  let hearing = false
  let characters = 0
  let counter = 0
  let since = 0

  function startAfresh(): void {
    answers.clear()
    changedAt.clear()
    characters = 0
    since = ++counter
  }
  function remove(key: string): void {
    characters -= answers.get(key)?.text.length ?? 0
    answers.delete(key)
  }
  const isCurrent = ({ topics }: Entry, seen: number): boolean =>
    seen >= since && topics.every((topic) => (changedAt.get(topic) ?? 0) <= seen)

  return {
    async read(entry) {
      const found = hearing ? answers.get(entry.key) : undefined
      const serves = found && found.until > now() && isCurrent(entry, found.seen)
      if (found && !serves) remove(entry.key)
      return { text: serves ? found.text : null, seen: String(counter) }
    },
    async keep(entry, seen, text) {
      if (!hearing || !isCurrent(entry, Number(seen))) return
      remove(entry.key)
      characters += text.length
      answers.set(entry.key, { text, seen: Number(seen), until: now() + keptForMs })
      while (answers.size > mostAnswers || characters > mostCharacters)
        remove(answers.keys().next().value!)
    },
    async forget(topics) {
      if (changedAt.size + topics.length > mostAnswers) startAfresh()
      counter++
      for (const topic of topics) changedAt.set(topic, counter)
    },
    heard(changes) {
      if (changes !== hearing) startAfresh()
      hearing = changes
    },
  }
}

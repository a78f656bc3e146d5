import { draw, openPdf, scan, wordsOf } from './read.ts'
import {
  PageFault,
  type Answer,
  type Drawing,
  type Opened,
  type Task,
  type Told,
  type Words,
} from './port.ts'

/**
 * The other side of index.ts: a process that opens what strangers send, so that this is the one that ends when it is a
 * trap.
 */
let bytes = new Uint8Array()
process.on('message', (told: Told) => {
  if ('size' in told) bytes = new Uint8Array(told.size)
  else if ('piece' in told) bytes.set(told.piece, told.at)
  else void answer({ ...told.task, bytes } as Task).then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit())

function runTask(task: Task): Promise<Opened | Words | Drawing> {
  if (task.kind === 'open') return openPdf(task.bytes)
  if (task.kind === 'words') return wordsOf(task.bytes, task.mostPages)
  return task.kind === 'draw'
    ? draw(task.bytes, task.page, task.width)
    : scan(task.bytes, task.mediaType, task.mostPages)
}

async function answer(task: Task): Promise<Answer> {
  try {
    return { ok: true, result: await runTask(task) }
  } catch (error) {
    if (error instanceof PageFault) return { ok: false, code: error.code, message: error.message }
    const name = error instanceof Error ? error.name : ''
    return name === 'PasswordException'
      ? { ok: false, code: 'locked', message: 'The file is locked with a password.' }
      : {
          ok: false,
          code: 'broken',
          message: `The file cannot be opened: ${error instanceof Error ? error.message.slice(0, 150) : 'unreadable'}.`,
        }
  }
}

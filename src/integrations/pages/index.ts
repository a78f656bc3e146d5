import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  limits,
  PageFault,
  type Answer,
  type Drawing,
  type Opened,
  type Task,
  type Told,
  type Words,
} from './port.ts'

export { dimensionsOf, isPicture, pictureFault } from './picture.ts'
export { PageFault, type Drawing, type Page, type Word, type Words } from './port.ts'

/**
 * What strangers send is opened in a process of its own: a PDF can be a bomb, a picture can be a continent. The
 * process is ended when it takes too long or too much memory, and its end is an answer like any other. One process
 * serves the quick questions, one draws, one reads scans, so that none waits for another.
 */
export const openPdf = (bytes: Uint8Array): Promise<Opened> =>
  quick({ kind: 'open', bytes }) as Promise<Opened>
export const wordsOfPdf = (bytes: Uint8Array, mostPages: number): Promise<Words> =>
  quick({ kind: 'words', bytes, mostPages }) as Promise<Words>
export const wordsOfScan = (
  bytes: Uint8Array,
  mediaType: string,
  mostPages: number,
): Promise<Words> => slow({ kind: 'scan', bytes, mediaType, mostPages }) as Promise<Words>
export const pictureOfPage = (bytes: Uint8Array, page: number, width: number): Promise<Drawing> =>
  drawing({ kind: 'draw', bytes, page, width }) as Promise<Drawing>
/** Whether this machine can make pictures of pages: that part is optional. */
export const canDraw = (): boolean => isThere('@napi-rs/canvas')
/** Whether this machine can read pictures: so is that. */
export const canReadScans = (): boolean =>
  ['@napi-rs/canvas', 'tesseract.js', '@tesseract.js-data/eng/package.json'].every(isThere)

function isThere(name: string): boolean {
  try {
    return Boolean(createRequire(import.meta.url).resolve(name))
  } catch {
    return false
  }
}

class BrokeOff extends PageFault {}

type Result = Opened | Words | Drawing
const quick = lane()
const drawing = lane()
const slow = lane()

/** One thing at a time, each within its limits, by a process that is kept for the next and let go when nobody asks. */
function lane(): (task: Task) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  let kept: { child: ChildProcess; used: number } | null = null
  let idle: NodeJS.Timeout | undefined
  const release = (): void => {
    kept?.child.kill('SIGKILL')
    kept = null
  }
  const runTask = async (task: Task, until: number): Promise<Result> => {
    const left = until - Date.now()
    if (left < 500) throw new PageFault('busy', 'Other documents are being read.')
    clearTimeout(idle)
    if (kept && (kept.used >= 50 || !kept.child.connected)) release()
    kept ??= { child: start(), used: 0 }
    kept.used++
    try {
      return await ask(kept.child, task, left)
    } catch (error) {
      // It may have been the file before that left it unwell: only a process of its own can say that of this one.
      if (error instanceof BrokeOff && kept && kept.used > 1) {
        release()
        return await runTask(task, until)
      }
      if (
        !(error instanceof PageFault) ||
        error.code === 'too_slow' ||
        error.code === 'too_large' ||
        !kept?.child.connected
      )
        release()
      throw error
    } finally {
      idle = setTimeout(release, 20_000).unref()
    }
  }
  return (task) => {
    const until = Date.now() + limits[task.kind].ms
    const mine = last.then(() => runTask(task, until))
    last = mine.catch(() => {})
    return mine
  }
}

function start(): ChildProcess {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    serialization: 'advanced',
    stdio: 'ignore',
    execArgv: ['--max-old-space-size=512'],
    env: { PATH: process.env['PATH'] ?? '' },
  })
  child.on('error', () => {})
  child.unref()
  child.channel?.unref()
  return child
}

function ask(child: ChildProcess, task: Task, ms: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      clearTimeout(timer)
      clearInterval(watch)
      child.off('message', answered).off('exit', ended)
      child.channel?.unref()
      settle()
    }
    const answered = (answer: unknown): void =>
      done(() => {
        const told = answer as Answer
        if (told.ok) resolve(told.result)
        else reject(new PageFault(told.code, told.message))
      })
    // It ends by our hand or V8's when memory is short, and by itself over what is broken beyond its reader's patience.
    const ended = (_code: number | null, signal: NodeJS.Signals | null): void =>
      done(() =>
        reject(
          signal === 'SIGKILL' || signal === 'SIGABRT'
            ? new PageFault('too_large', 'The file needs more memory than can be given to it.')
            : new BrokeOff('broken', 'The file cannot be opened: reading it broke off.'),
        ),
      )
    const timer = setTimeout(
      () =>
        done(() =>
          reject(
            new PageFault(
              'too_slow',
              `The file could not be read within ${Math.round(limits[task.kind].ms / 1000)} seconds.`,
            ),
          ),
        ),
      ms,
    )
    const watch = setInterval(() => {
      if (megabytesOf(child.pid) > limits[task.kind].megabytes) child.kill('SIGKILL')
    }, 100)
    child.channel?.ref()
    child.on('message', answered).on('exit', ended)
    send(child, task).catch(() => ended(null, null))
  })
}

const pieceBytes = 512 * 1024

/** The file goes in pieces, because a message is copied several times on its way. */
async function send(child: ChildProcess, { bytes, ...task }: Task): Promise<void> {
  const tell = promisify<Told, void>((told, done) => child.send(told, done))
  await tell({ size: bytes.length })
  for (let at = 0; at < bytes.length; at += pieceBytes)
    await tell({ at, piece: bytes.subarray(at, at + pieceBytes) })
  await tell({ task })
}

/** Resident memory, where the system tells (Linux); elsewhere the time limit alone holds. */
function megabytesOf(pid: number | undefined): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1_048_576
  } catch {
    return 0
  }
}

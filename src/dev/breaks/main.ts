import { breaks, type Break } from './breaks.ts'
import { failuresWith, makeCopy } from './breaking.ts'

/**
 * `npm run breaks`: makes each wrong change of breaks.ts in a copy of the product, one at a time, and runs the tests
 * that are to notice it. Rules or words after `--` choose some: `npm run breaks -- 19 currency`.
 */
const chosen = process.argv.slice(2)
const asked = breaks.filter((each) => chosen.length === 0 || chosen.includes(each.rule))

const fileOf = (noticed: string): string => noticed.slice(0, noticed.indexOf(': '))

async function unnoticedBy(each: Break): Promise<string[]> {
  const failed = await failuresWith(each, [...new Set(each.noticed.map(fileOf))])
  return each.noticed.filter((test) => !failed.includes(test))
}

makeCopy()
let missed = 0
for (const each of asked) {
  const silent = await unnoticedBy(each)
  console.log(`${silent.length ? 'NOT NOTICED' : 'noticed    '}  ${each.rule}: ${each.wrong}`)
  for (const test of silent) console.log(`             by ${test}`)
  if (silent.length) missed++
}
console.log(`${asked.length - missed} of ${asked.length} wrong changes were noticed`)
process.exitCode = missed ? 1 : 0

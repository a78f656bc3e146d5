import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { newTenant, product } from '../testing/harness.ts'
import { bindPieces } from './large-bind.ts'
import { sql } from './sql.ts'
import { readIn } from './tx.ts'

const Answer = z.object({ fingerprint: z.string(), text: z.string(), nothing: z.null() })

test('a large file arrives whole, beside texts and nulls, and is not copied on its way', async () => {
  const { tenantId } = await newTenant()
  const { db } = await product()
  const file = randomBytes(3_000_000)
  const tx = readIn(db, { tenantId, userId: tenantId })
  const answers = await Promise.all(
    ['Grüße', ''].map((text) =>
      tx.one(
        sql.type(Answer)`
          select
            md5(${sql.binary(file)}::bytea) as fingerprint,
            ${text}::text as text,
            ${null}::text as nothing
        `,
      ),
    ),
  )
  expect(answers.map(({ text, nothing }) => [text, nothing])).toEqual([
    ['Grüße', null],
    ['', null],
  ])
  expect(new Set(answers.map(({ fingerprint }) => fingerprint)).size).toBe(1)
  expect(answers[0]!.fingerprint).toBe(createHash('md5').update(file).digest('hex'))
  expect(bindPieces('s', [file])).toContain(file)
})

import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const QuestionRow = z.object({
  id: z.string(),
  approval_id: z.string(),
  step_id: z.string(),
  asked_by: z.string(),
  asked_by_name: z.string(),
  asked_of: z.string(),
  asked_of_name: z.string(),
  question: z.string(),
  asked_at: z.date(),
  answer: z.string().nullable(),
  answered_at: z.date().nullable(),
  answered_by_name: z.string().nullable(),
})
export type Question = z.output<typeof QuestionRow>
const question = sql.fragment`
  select
    q.id,
    q.approval_id,
    q.step_id,
    q.asked_by,
    b.name as asked_by_name,
    q.asked_of,
    o.name as asked_of_name,
    q.question,
    q.asked_at,
    q.answer,
    q.answered_at,
    w.name as answered_by_name
  from
    approval_questions as q
    join memberships as b on b.tenant_id = q.tenant_id and b.user_id = q.asked_by
    join memberships as o on o.tenant_id = q.tenant_id and o.user_id = q.asked_of
    left join memberships as w on w.tenant_id = q.tenant_id and w.user_id = q.answered_by
`
/** Of all revisions of a document, oldest first. */
export const questionsOn = (tx: Tx, subjectId: string) =>
  tx.any(
    sql.type(QuestionRow)`
      ${question}
      where q.approval_id in (select a.id from approvals as a where a.subject_id = ${subjectId})
      order by q.id
    `,
  )
/** The same, of the document that an approval is about. */
export const questionsBeside = (tx: Tx, approvalId: string) =>
  tx.any(
    sql.type(QuestionRow)`
      ${question}
      where
        q.approval_id in (
          select a.id
          from approvals as a
          where a.subject_id = (select x.subject_id from approvals as x where x.id = ${approvalId})
        )
      order by q.id
    `,
  )
export const findQuestion = (tx: Tx, approvalId: string, id: string) =>
  tx.one(sql.type(QuestionRow)`${question} where q.approval_id = ${approvalId} and q.id = ${id}`)
export const insertQuestion = (
  tx: WriteTx,
  q: {
    id: string
    approvalId: string
    stepId: string
    by: string
    of: string
    question: string
    at: Date
  },
) =>
  tx.write(sql.type(none)`
    insert into approval_questions
      (id, approval_id, step_id, asked_by, asked_of, question, asked_at)
    values
      (
        ${q.id},
        ${q.approvalId},
        ${q.stepId},
        ${q.by},
        ${q.of},
        ${q.question},
        ${q.at.toISOString()}
      )
  `)
export const saveAnswer = (tx: Tx, id: string, answer: string, by: string, at: Date) =>
  tx.run(
    sql.type(none)`
      update approval_questions
      set
        answer = ${answer},
        answered_by = ${by},
        answered_at = ${at.toISOString()}
      where id = ${id} and answer is null
    `,
  )

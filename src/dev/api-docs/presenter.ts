type Schema = Record<string, unknown>
type Described = {
  summary: string
  tags: string[]
  'x-permission': string
  parameters: { name: string; in: string; required: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}
type Document = { paths: Record<string, Record<string, Described>> }

type ApiOperation = {
  id: string
  method: string
  path: string
  summary: string
  allow: string
  parameters: readonly { name: string; where: string; type: string }[]
  body: string | null
  answer: string | null
}
export type ApiDocsPage = {
  title: string
  groups: readonly { name: string; operations: readonly ApiOperation[] }[]
}

/** What the description of the API says, as a page. */
export function apiDocs(document: object): ApiDocsPage {
  const operations = Object.entries((document as Document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      tag: described.tags[0] ?? 'other',
      operation: operationOf(path, method, described),
    })),
  )
  const names = [...new Set(operations.map(({ tag }) => tag))].toSorted()
  return {
    title: 'The API',
    groups: names.map((name) => ({
      name,
      operations: operations.filter(({ tag }) => tag === name).map(({ operation }) => operation),
    })),
  }
}

function operationOf(path: string, method: string, described: Described): ApiOperation {
  const body = described.requestBody?.content
  const answer = described.responses['200']?.content
  return {
    id: `${method}${path.replaceAll(/[^a-z]+/gi, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: described.summary,
    allow: described['x-permission'],
    parameters: described.parameters.map((p) => ({
      name: p.required ? p.name : `${p.name} (optional)`,
      where: p.in,
      type: String(p.schema['type'] ?? p.schema['format'] ?? 'text'),
    })),
    body: shown(body),
    answer: shown(answer),
  }
}

const shown = (content: Record<string, { schema: Schema }> | undefined): string | null => {
  const [type, of] = Object.entries(content ?? {})[0] ?? []
  return type && of ? `${type}\n${JSON.stringify(of.schema, null, 2)}` : null
}

export { guessedColumns, plainHeading } from './columns.ts'
export {
  Corrections,
  csvText,
  Fields,
  Line,
  mostColumns,
  sentTable,
  type SentTable,
} from './input.ts'
export {
  outcomes,
  type Change,
  type Counts,
  type Does,
  type Fault,
  type PreviewLine,
} from './line.ts'
export { importPage, mostShown, type ImportPage } from './page.ts'
export { newImportPage, type NewImportPage } from './new-page.ts'
export { LineJson, lineJson, Counts as CountsJson } from './json.ts'

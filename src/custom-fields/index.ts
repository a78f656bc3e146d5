export { type CustomField } from './custom-field.ts'
export { ofKind as customFieldsOf } from './queries.ts'
export {
  customFacts,
  customFormFields,
  customValuesJson,
  saveCustomValues,
  shownText,
  type TypedValues,
} from './values.ts'

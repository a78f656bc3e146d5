export { readValues as readCustomValues, type CustomField } from './custom-field.ts'
export { ofKind as customFieldsOf, saveValues as saveImportedValues } from './queries.ts'
export {
  customFacts,
  customFormFields,
  customValuesJson,
  saveCustomValues,
  shownText,
  type TypedValues,
} from './values.ts'

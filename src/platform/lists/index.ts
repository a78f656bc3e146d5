export {
  actionColumn,
  dayColumn,
  linkColumn,
  moneyColumn,
  severalColumn,
  numberColumn,
  priceColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from './columns.ts'
export { harmless } from './csv.ts'
export { inUse } from './filters.ts'
export { list } from './list.ts'
export { listRoutes } from './routes.ts'
export { tableFor } from './table.ts'

import { feature } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { dueList } from './due-list.ts'

export const routes = feature('payments').with(listRoutes(dueList))

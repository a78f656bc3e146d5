export { freeReleases, offered, type Offered } from './line-queries.ts'
export { lockToRelease, refuseReleases, saveReleases, type Agreed } from './release.ts'

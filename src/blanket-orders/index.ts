export {
  freeReleases,
  offered,
  releasedBy,
  releaseWhatStands,
  type Offered,
} from './line-queries.ts'
export { lockToRelease, refuseReleases, saveReleases, type Agreed } from './release.ts'

import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { Urls } from '../db/bootstrap.ts'
import { installation } from './installation.ts'

export type FreshDatabase = Urls & {
  name: string
  admin: (text: string) => Promise<pg.QueryResult>
  drop: () => Promise<void>
}

/** A database of this test's own on the run's PostgreSQL, for what needs an empty installation. */
export async function freshDatabase({ migrated = true } = {}): Promise<FreshDatabase> {
  const name = `svpms_${randomUUID().slice(0, 8)}`
  const admin = async (text: string): Promise<pg.QueryResult> => {
    const client = new pg.Client(inject('adminUrl'))
    await client.connect()
    return client.query(text).finally(() => client.end())
  }
  const template = migrated ? `template ${inject('templateName')}` : ''
  await admin(`create database ${name} ${template} owner svpms_owner`)
  const at = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href
  const urls = { ownerUrl: at(installation.ownerUrl), appUrl: at(installation.appUrl) }
  return {
    ...urls,
    name,
    admin,
    drop: async () => void (await admin(`drop database if exists ${name} with (force)`)),
  }
}

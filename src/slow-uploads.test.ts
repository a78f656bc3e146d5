import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { newTenant, product } from './platform/testing/harness.ts'

const mebibyte = 1_048_576

test('a small file does not wait for a large one whose sender has stopped halfway', async () => {
  const tenant = await newTenant()
  const { access_token: token } = await tenant.tokens.issue({
    userId: tenant.users[`ap_clerk@${tenant.slug}.test`]!,
    tenantId: tenant.tenantId,
  })
  const server = createServer((await product()).app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const large = request({
    port,
    host: '127.0.0.1',
    path: '/api/v1/invoices',
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'multipart/form-data; boundary=b',
      'Content-Length': 10 * mebibyte,
    },
  })
  large.on('error', () => {})
  large.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF')
  try {
    const form = new FormData()
    form.set('file', new Blob([ublInvoice()]), 'small.xml')
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/invoices`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: form,
    })
    expect(answer.status).not.toBe(408)
    expect(answer.status).toBeLessThan(500)
    expect(large.destroyed).toBe(false)
  } finally {
    large.destroy()
    server.closeAllConnections()
    server.close()
  }
})

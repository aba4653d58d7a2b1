import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const sha = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')
const mac = (key: Buffer | string, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** The signature of a request by AWS's rules (Signature Version 4), computed anew from what arrived. */
function signatureOf(request: IncomingMessage, secret: string, scope: string[], signed: string): string {
  const url = new URL(request.url!, 'http://host')
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('&')
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
  const canonical = [request.method, url.pathname, query, headers.join(''), signed, String(request.headers['x-amz-content-sha256'])].join(
    '\n',
  )
  const [date, region, service, end] = scope as [string, string, string, string]
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope.join('/'), sha(canonical)].join('\n')
  const key = [region, service, end].reduce<Buffer>((all, part) => mac(all, part), mac(`AWS4${secret}`, date))
  return mac(key, text).toString('hex')
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** A storage that speaks as much of S3 as uploads need, and checks every signature and hash. */
export async function startS3(keys: { accessKeyId: string; secretAccessKey: string }) {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()
  const seen: string[] = []
  let refuseNext = 0

  const isGenuine = (request: IncomingMessage, body: Buffer): boolean => {
    const found = /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(request.headers.authorization ?? '')
    if (!found) return false
    const [id, ...scope] = found[1]!.split('/')
    const claimed = String(request.headers['x-amz-content-sha256'])
    if (claimed !== 'UNSIGNED-PAYLOAD' && claimed !== sha(body)) return false
    return id === keys.accessKeyId && signatureOf(request, keys.secretAccessKey, scope, found[2]!) === found[3]
  }

  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const url = new URL(request.url!, 'http://host')
      const [key, upload] = [decodeURIComponent(url.pathname), url.searchParams.get('uploadId')]
      seen.push(`${request.method} ${key}`)
      const answer = (status: number, text = '', headers = {}) =>
        response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(text)
      if (!isGenuine(request, body))
        return answer(403, '<Error><Code>SignatureDoesNotMatch</Code><Message>wrong signature</Message></Error>')
      if (refuseNext-- > 0) return answer(403, '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>')
      if (request.method === 'POST' && url.searchParams.has('uploads')) {
        const id = `upload-${uploads.size}`
        uploads.set(id, new Map())
        return answer(200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
      }
      if (request.method === 'PUT' && upload) {
        uploads.get(upload)!.set(Number(url.searchParams.get('partNumber')), body)
        return answer(200, '', { etag: `"${sha(body)}"` })
      }
      if (request.method === 'POST' && upload) {
        const parts = [...uploads.get(upload)!].toSorted(([a], [b]) => a - b).map(([, part]) => part)
        objects.set(key, Buffer.concat(parts))
        return answer(200, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`)
      }
      if (request.method === 'PUT') objects.set(key, body)
      return answer(200, '', { etag: `"${sha(body)}"` })
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    seen,
    refuse: (times: number) => {
      refuseNext = times
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

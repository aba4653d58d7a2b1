import { expect } from 'vitest'
import type { EndpointInput } from '#kernel/http/endpoint.ts'
import type { TestApp } from '#test/harness.ts'
import {
  getImport,
  startImport,
  uploadImportFile,
  type Import,
  type ImportFile,
  type ImportKind,
  type ImportMappingInput,
} from '../../contract.ts'

/** Sends a file as it is. */
export async function postFile(t: TestApp, name: string, body: string | Buffer) {
  const answer = await t.http.inject({
    method: 'POST',
    url: `${uploadImportFile.path}?name=${encodeURIComponent(name)}`,
    headers: { authorization: `Bearer ${t.setup.token}`, 'content-type': 'application/octet-stream' },
    payload: typeof body === 'string' ? Buffer.from(body) : body,
  })
  return { status: answer.statusCode, json: answer.json<ImportFile & { detail: string }>() }
}

/** Sends a file that can be imported. */
export async function uploadFile(t: TestApp, name: string, body: string | Buffer): Promise<ImportFile> {
  const { status, json } = await postFile(t, name, body)
  expect([status, json.detail]).toEqual([200, undefined])
  return json
}

/** Asks for an import; it runs with the jobs. */
export const beginImport = (
  t: TestApp,
  file: ImportFile,
  kind: ImportKind = file.suggested.kind,
  mapping: ImportMappingInput = file.suggested.mapping,
): Promise<Import> => t.call(startImport, { body: { fileId: file.fileId, kind, mapping } } as EndpointInput<typeof startImport>)

/** Imports a file to its end. */
export async function runImport(t: TestApp, ...order: [ImportFile, ImportKind?, ImportMappingInput?]): Promise<Import> {
  const started = await beginImport(t, ...order)
  await t.runJobs()
  return t.call(getImport, { params: { importId: started.id } })
}

export const summary = ({ status, rowsRead, accepted, duplicates, refused }: Import) => ({
  status,
  rowsRead,
  accepted,
  duplicates,
  refused,
})

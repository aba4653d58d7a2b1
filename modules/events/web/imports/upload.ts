import { useRef, useState } from 'react'
import { currentWorkspaceId } from '#web/api/client.ts'
import { ApiError, type Problem } from '#web/api/error.ts'
import { requestUrl } from '#web/api/request-url.ts'
import { uploadImportFile, type ImportFile } from '../../contract.ts'

export interface UploadProgress {
  name: string
  done: number
  total: number
}

/** Sends a file as it is, with progress: `fetch` cannot tell how far it is. */
export function useUpload(onDone: (file: ImportFile) => void) {
  const [progress, setProgress] = useState<UploadProgress>()
  const [error, setError] = useState<ApiError>()
  const [name, setName] = useState('')
  const running = useRef<XMLHttpRequest>(undefined)

  const isCancelled = useRef(false)
  const cancel = (): void => {
    isCancelled.current = true
    running.current?.abort()
  }

  const send = (file: File): void => {
    const request = new XMLHttpRequest()
    running.current = request
    isCancelled.current = false
    setError(undefined)
    setName(file.name)
    setProgress({ name: file.name, done: 0, total: file.size })
    request.open(uploadImportFile.method, requestUrl(uploadImportFile.path, {}, { name: file.name }))
    request.setRequestHeader('content-type', 'application/octet-stream')
    const workspaceId = currentWorkspaceId()
    if (workspaceId) request.setRequestHeader('x-fairlead-workspace', workspaceId)
    request.upload.addEventListener('progress', ({ loaded, total }) => setProgress({ name: file.name, done: loaded, total }))
    request.addEventListener('loadend', () => {
      setProgress(undefined)
      if (request.status === 200) onDone(JSON.parse(request.responseText) as ImportFile)
      else if (!isCancelled.current) setError(new ApiError(request.status, problemOf(request)))
    })
    request.send(file)
  }
  return { send, cancel, name, progress, error }
}

function problemOf(request: XMLHttpRequest): Problem {
  if (request.status === 0)
    return { title: 'The connection was lost', detail: 'The server did not answer. Send the file again.', code: 'offline' }
  try {
    return JSON.parse(request.responseText) as Problem
  } catch {
    return { title: 'The upload failed' }
  }
}

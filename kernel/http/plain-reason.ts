/** Codes of the network and of ClickHouse that deserve better words than the error has. */
const words: Record<string, string> = {
  ECONNREFUSED: 'It does not accept connections',
  243: 'There is too little room on the disk of ClickHouse',
}

/** An error in one line without addresses, paths or passwords: for `GET /health`, which anybody may ask. */
export function plainReason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  const known = words[code ?? '']
  if (known) return known
  return (message ?? String(error))
    .split('\n')[0]!
    .replaceAll(/\S+:\/\/\S+/g, '[address]')
    .replaceAll(/(^|[\s'"([=])\/[^\s'",;:)\]]+/g, '$1[path]')
    .slice(0, 200)
    .replace(/[\s.]+$/, '')
}

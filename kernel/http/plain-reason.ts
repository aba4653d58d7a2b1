/** An error in one line without addresses, paths or passwords: for `GET /health`, which anybody may ask. */
export function plainReason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ECONNREFUSED') return 'It does not accept connections'
  return (message ?? String(error))
    .split('\n')[0]!
    .replaceAll(/\S+:\/\/\S+/g, '[address]')
    .replaceAll(/(^|[\s'"([=])\/[^\s'",;:)\]]+/g, '$1[path]')
    .slice(0, 200)
    .replace(/[\s.]+$/, '')
}

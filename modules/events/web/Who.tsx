import { Link } from '#web/navigation.tsx'

/** A person or account by id, leading to their page; in words where there is none. */
export function Who({ kind, id, label }: { kind: 'person' | 'account'; id: string; label?: string | null }) {
  if (!id) return <span>{kind === 'person' ? 'Not known' : 'None'}</span>
  return <Link to={`/${kind === 'person' ? 'people' : 'accounts'}/${encodeURIComponent(id)}`}>{label ?? id}</Link>
}

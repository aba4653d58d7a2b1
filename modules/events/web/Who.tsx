import { Link } from '#web/navigation.tsx'
import parts from './parts.module.css'

/** A person or account, leading to their page: the name if it is known, and the id; in words where there is none. */
export function Who({ kind, id, label }: { kind: 'person' | 'account'; id: string; label?: string | null }) {
  if (!id) return <span>{kind === 'person' ? 'Not known' : 'None'}</span>
  const link = <Link to={`/${kind === 'person' ? 'people' : 'accounts'}/${encodeURIComponent(id)}`}>{label ?? id}</Link>
  if (!label || label === id) return link
  return (
    <span className={parts.who}>
      {link}
      <span className={parts.muted}>{id}</span>
    </span>
  )
}

import { useEffect, useState } from 'react'

const read = (): string => window.location.hash.slice(1)

/** The secret behind `#` of the link that was opened. It is taken out of the address, so that it stays in no history. */
export function useSecretOfLink(): string {
  const [secret] = useState(read)
  useEffect(() => {
    if (secret) window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [secret])
  return secret
}

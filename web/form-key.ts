import { useState } from 'react'

/**
 * The key of a form that keeps what is written in it. It changes, so that the form begins anew, when what the form shows was changed elsewhere: when
 * `version` is another one that was not given to `keep`. Call `keep` after one's own save, once the kept answer is what was saved.
 */
export function useFormKey(version: string | number) {
  const [shown, setShown] = useState({ version, key: 0 })
  if (shown.version !== version) setShown({ version, key: shown.key + 1 })
  return { key: shown.key, keep: (saved: string | number) => setShown(({ key }) => ({ version: saved, key })) }
}

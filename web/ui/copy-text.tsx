import { useEffect, useState, type ReactNode } from 'react'

/**
 * Puts a text on the clipboard. Browsers have `navigator.clipboard` only on https and localhost; on plain http, where many run Fairlead
 * in their own network, the older way is the only one.
 */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  const before = document.activeElement
  document.body.append(field)
  field.select()
  document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
}

/** How long it is said that something was copied, in milliseconds. */
const saidFor = 1_500

interface CopyActionProps {
  text: string
  children: (state: { isCopied: boolean; copy: () => void }) => ReactNode
}

/** Gives a button what it needs to copy a text and to say that it did. */
export function CopyAction({ text, children }: CopyActionProps) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), saidFor)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () => void copyText(text).then(() => setCopied(true))
  return children({ isCopied, copy })
}

import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import classes from './InlineEdit.module.css'

interface InlineEditProps {
  value: string
  /** Called with the trimmed text. What it rejects with is shown in words, and the old text returns. */
  onSave: (value: string) => Promise<unknown> | void
  /** What the text is, for those who hear the page. */
  label: string
  placeholder?: string
  /** Empty text is a value too. */
  mayBeEmpty?: boolean
  as?: 'h1' | 'h2' | 'span'
  className?: string | undefined
}

/** Text that is edited where it stands. A press or `e` begins, Enter or leaving saves, Esc returns to what it was. */
export function InlineEdit({ value, onSave, label, placeholder, mayBeEmpty = false, as: Tag = 'span', className }: InlineEditProps) {
  const [draft, setDraft] = useState<string>()
  const [shown, setShown] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const leaving = useRef(false)
  const button = useRef<HTMLButtonElement>(null)
  /** Where the focus was, and that it must go back there: who ends by Enter or Esc goes on by keyboard. */
  const cameFrom = useRef<Element>(null)
  const isByKey = useRef(false)
  useEffect(() => {
    if (draft !== undefined || !isByKey.current) return
    isByKey.current = false
    const before = cameFrom.current
    const to = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : button.current
    to?.focus()
  }, [draft])

  const finish = async (text: string) => {
    setDraft(undefined)
    const wanted = text.trim()
    if (wanted === value || (wanted === '' && !mayBeEmpty)) return
    setShown(wanted)
    setProblem(undefined)
    try {
      await onSave(wanted)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setShown(undefined)
  }
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    isByKey.current = event.key === 'Enter' || event.key === 'Escape'
    if (event.key === 'Enter') {
      // The button that gets the focus must not be pressed by the same Enter.
      event.preventDefault()
      event.currentTarget.blur()
    }
    if (event.key !== 'Escape') return
    event.stopPropagation()
    leaving.current = true
    setDraft(undefined)
  }

  if (draft !== undefined)
    return (
      <input
        className={`${className ?? ''} ${classes.input}`}
        value={draft}
        aria-label={label}
        placeholder={placeholder}
        // The person pressed to write here.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={(event) => {
          if (!leaving.current) void finish(event.currentTarget.value)
          leaving.current = false
        }}
      />
    )
  const text = shown ?? value
  return (
    <Tag className={className}>
      <button
        ref={button}
        type="button"
        className={classes.text}
        data-edit
        data-empty={text === '' || undefined}
        onClick={() => {
          cameFrom.current = document.activeElement
          setDraft(text)
        }}
      >
        {text || placeholder || label}
        <span className="visually-hidden">, edit {label.toLowerCase()}</span>
      </button>
      {problem && (
        <span role="alert" className={classes.problem}>
          {problem}
        </span>
      )}
    </Tag>
  )
}

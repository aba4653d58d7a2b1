import { useRef, useState, type DragEvent } from 'react'
import { Button } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import classes from './FileDrop.module.css'

interface FileDropProps {
  /** Endings, such as `.csv`. */
  accept: string[]
  onFile: (file: File) => void
  /** What will happen with it. */
  hint?: string
  isDisabled?: boolean
}

/** Takes one file, dropped or chosen. */
export function FileDrop({ accept, onFile, hint, isDisabled = false }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const [problem, setProblem] = useState<string>()
  const take = (file: File | undefined) => {
    if (!file || isDisabled) return
    const fits = accept.some((ending) => file.name.toLowerCase().endsWith(ending))
    setProblem(fits ? undefined : `${file.name} is not one of ${accept.join(', ')}`)
    if (fits) onFile(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <IconFileUpload size={24} stroke={1.4} aria-hidden />
      <p className={classes.text}>Drop a file here ({accept.join(', ')})</p>
      <Button variant="default" onClick={() => input.current?.click()} disabled={isDisabled}>
        Choose a file
      </Button>
      <input ref={input} type="file" hidden accept={accept.join(',')} onChange={(event) => take(event.currentTarget.files?.[0])} />
      {problem ? (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      ) : (
        hint && <p className={classes.hint}>{hint}</p>
      )}
    </div>
  )
}

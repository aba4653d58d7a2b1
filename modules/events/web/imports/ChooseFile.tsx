import { FileDrop } from '#web/ui/FileDrop.tsx'
import { ProgressBar } from '#web/ui/ProgressBar.tsx'
import { notifyProblem } from '#web/ui/undo-toast.tsx'
import { useLocale } from '#web/ui/locale.tsx'
import type { ApiError } from '#web/api/error.ts'
import { IconAlertTriangle, IconFileUpload } from '@tabler/icons-react'
import type { ImportFile } from '../../contract.ts'
import classes from './ChooseFile.module.css'
import { useUpload } from './upload.ts'
import { useDropAnywhere } from './useDropAnywhere.ts'
import { sizeText } from './words.ts'

const endings = ['.csv', '.tsv', '.txt', '.jsonl', '.ndjson', '.json', '.parquet', '.gz', '.zip']

interface ChooseFileProps {
  /** A file can be dropped anywhere on the page; the field for it is shown only where it is what the page is about. */
  isShown: boolean
  onFile: (file: ImportFile) => void
}

/** Takes a file, sends it, and says what is wrong with one that cannot be read. */
export function ChooseFile({ isShown, onFile }: ChooseFileProps) {
  const { language } = useLocale()
  const upload = useUpload(onFile)
  const isOver = useDropAnywhere((file) =>
    endings.some((ending) => file.name.toLowerCase().endsWith(ending))
      ? upload.send(file)
      : notifyProblem(`${file.name} is not one of ${endings.join(', ')}`),
  )
  const { progress, error } = upload
  return (
    <>
      {isOver && (
        <div className={classes.over} aria-hidden="true">
          <IconFileUpload size={32} stroke={1.4} />
          Drop it to see what is in it
        </div>
      )}
      {isShown && (
        <FileDrop
          accept={endings}
          onFile={upload.send}
          isDisabled={progress !== undefined}
          hint="CSV, JSON lines or Parquet, also gzipped; exports of Amplitude, Mixpanel, PostHog and Fairlead, also zipped. You see what becomes of it before anything is stored."
        />
      )}
      {progress && (
        <ProgressBar
          done={progress.done}
          total={progress.total}
          words={
            progress.done < progress.total
              ? `Sending ${progress.name}, ${sizeText(progress.done, language)} of ${sizeText(progress.total, language)}`
              : `Reading ${progress.name}`
          }
          onCancel={upload.cancel}
        />
      )}
      {error && <Unreadable name={upload.name} error={error} />}
    </>
  )
}

function Unreadable({ name, error }: { name: string; error: ApiError }) {
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={20} stroke={1.6} aria-hidden />
      <div>
        <h2 className={classes.what}>{`${name} cannot be imported`}</h2>
        <p>{error.detail}</p>
        <p>Nothing was stored. Mend the file, then drop it again.</p>
      </div>
    </div>
  )
}

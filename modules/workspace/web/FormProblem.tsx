import { ApiError } from '#web/api/error.ts'
import classes from './forms.module.css'

/** What the server refused as a whole. Problems of single fields stand at the fields. */
export function FormProblem({ error }: { error: Error | null }) {
  if (!error || (error instanceof ApiError && error.fields.length > 0)) return null
  return (
    <p role="alert" className={classes.problem}>
      {error.message}
    </p>
  )
}

import classes from './Shell.module.css'

/** The empty frame, for the moment in which we ask who is there. */
export function ShellSkeleton() {
  return (
    <div className={classes.frame} aria-busy="true" aria-label="Loading">
      <div className={classes.rail} />
    </div>
  )
}

import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { endOtherSessions, endSession, listSessions, type UserSession } from '../contract.ts'
import classes from './lists.module.css'

/** Where the person is signed in, and how to end what they do not know. */
export function SessionList() {
  const { data, error, refetch } = useApi(listSessions)
  const endAll = useMutationOf(endOtherSessions, {
    invalidates: [listSessions],
    onSuccess: ({ ended }) => notifyDone(ended === 1 ? 'One session ended' : `${ended} sessions ended`),
    onError: (problem) => notifyProblem(problem.detail),
  })
  return (
    <section className={classes.section} aria-labelledby="profile-sessions">
      <h2 id="profile-sessions" className={classes.heading}>
        Where you are signed in
      </h2>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} isCompact />}
      {!data && !error && <TableSkeleton rows={2} />}
      {data && (
        <div className={classes.scroller}>
          <table className={`${classes.table} ${classes.withActions}`} aria-labelledby="profile-sessions">
            <tbody>
              {data.items.map((session) => (
                <SessionRow key={session.id} session={session} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data && data.items.length > 1 && (
        <div>
          <Button variant="default" onClick={() => endAll.mutate({})} loading={endAll.isPending}>
            Sign out everywhere else
          </Button>
        </div>
      )}
    </section>
  )
}

function SessionRow({ session }: { session: UserSession }) {
  const end = useMutationOf(endSession, { invalidates: [listSessions], onError: (problem) => notifyProblem(problem.detail) })
  return (
    <tr>
      <td>
        <div className={classes.name}>
          {session.device} {session.isCurrent && <Tag>this browser</Tag>}
        </div>
        <div className={classes.detail}>
          {session.ipAddress ?? 'Unknown address'} · used <TimeText at={session.lastSeenAt} />
        </div>
      </td>
      <td>
        {!session.isCurrent && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => end.mutate({ params: { sessionId: session.id } })}
            loading={end.isPending}
            aria-label={`Sign out ${session.device}`}
          >
            Sign out
          </Button>
        )}
      </td>
    </tr>
  )
}

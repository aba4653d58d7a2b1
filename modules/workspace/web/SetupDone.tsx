import { Button } from '@mantine/core'
import type * as z from 'zod'
import { useGo } from '#web/navigation.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import type { setup } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import classes from './forms.module.css'

export type SetupAnswer = z.output<typeof setup.output> & { workspace: string }

const example = (key: string): string =>
  [
    `curl ${window.location.origin}/v1/events \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"batch":[{"event":"Signed up","userId":"u1"}]}'`,
  ].join('\n')

/** The first key, shown once, and what to do with it. */
export function SetupDone({ answer: { workspace, ingestKey } }: { answer: SetupAnswer }) {
  const go = useGo()
  return (
    <AloneFrame
      title={`${workspace} is ready`}
      text={ingestKey ? 'Send a first event now, or do it later from Sources.' : undefined}
      width="wide"
    >
      <div className={classes.form}>
        {ingestKey && (
          <>
            <div>
              <p className={classes.aside} style={{ marginTop: 0 }}>
                The ingest key of your first source. It is public by nature: it can only send events.
              </p>
              <Copyable text={ingestKey} label="ingest key" />
            </div>
            <Copyable text={example(ingestKey)} label="command that sends an event" isBlock />
          </>
        )}
        <Button fullWidth onClick={() => go('/')}>
          Go to Today
        </Button>
      </div>
    </AloneFrame>
  )
}

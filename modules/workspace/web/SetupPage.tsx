import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconArrowRight, IconCompass, IconSailboat } from '@tabler/icons-react'
import { Navigate } from '@tanstack/react-router'
import * as z from 'zod'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession, useSessionQuery } from '#web/api/session.tsx'
import { useGo, useSearchState } from '#web/navigation.tsx'
import { setupDemo } from '../contract.ts'
import { AloneFrame } from './AloneFrame.tsx'
import { DemoLoading } from './DemoLoading.tsx'
import { FormProblem } from './FormProblem.tsx'
import { SetupDone, type SetupAnswer } from './SetupDone.tsx'
import { SetupForm } from './SetupForm.tsx'
import classes from './SetupPage.module.css'

const search = z.object({ step: z.enum(['choice', 'create', 'demo']).default('choice') })

export default function SetupPage() {
  const [{ step }, setSearch] = useSearchState(search)
  const { data: session } = useSessionQuery()
  const [made, setMade] = useState<SetupAnswer>()
  const go = useGo()
  const show = (next: typeof step) => setSearch({ step: next }, { push: true })
  if (made) return <SetupDone answer={made} />
  if (session && !session.setupNeeded) return <Navigate to="/" replace />
  if (step === 'create') return <SetupForm onBack={() => show('choice')} onDone={setMade} />
  if (step === 'demo') return <DemoLoading onReady={() => go('/')} />
  return <Choice onCreate={() => show('create')} onDemo={() => show('demo')} />
}

function Choice({ onCreate, onDemo }: { onCreate: () => void; onDemo: () => void }) {
  const enter = useMutationOf(setupDemo, { onSuccess: () => void refreshSession().then(onDemo) })
  return (
    <AloneFrame
      title="Welcome to Fairlead"
      text="Evidence, decisions and outcomes of your product organisation, in one place of your own."
      width="choice"
    >
      <FormProblem error={enter.error} />
      <div className={classes.choices}>
        <section className={classes.choice} aria-labelledby="choice-demo">
          <IconCompass size={28} stroke={1.5} className={classes.icon} aria-hidden />
          <h2 id="choice-demo" className={classes.name}>
            Look around first
          </h2>
          <p className={classes.what}>
            A workspace with public data: 500 accounts with their usage, tickets and churn, and half a million orders. No account needed.
            Ready in under a minute.
          </p>
          <Button variant="default" size="md" onClick={() => enter.mutate({})} loading={enter.isPending}>
            Explore the demo workspace
          </Button>
        </section>
        <section className={classes.choice} aria-labelledby="choice-create">
          <IconSailboat size={28} stroke={1.5} className={classes.icon} aria-hidden />
          <h2 id="choice-create" className={classes.name}>
            Start with your product
          </h2>
          <p className={classes.what}>
            Your name, your team, your data. Everything stays on this machine. You can look at the demo later too, beside your workspace.
          </p>
          <Button size="md" onClick={onCreate} rightSection={<IconArrowRight size={16} />}>
            Create your workspace
          </Button>
        </section>
      </div>
    </AloneFrame>
  )
}

import { useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession, useCan, useWorkspace } from '#web/api/session.tsx'
import { useGo } from '#web/navigation.tsx'
import { call } from '#web/api/client.ts'
import { notifyProblem, notifyUndo } from '#web/ui/undo-toast.tsx'
import { leaveWorkspace, removeWorkspace, restoreWorkspace } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import forms from './forms.module.css'
import classes from './SettingsPage.module.css'

/** The two ways to part with a workspace. Both ask for care: leaving cannot be undone by oneself, removing concerns everybody. */
export function LeaveOrRemove({ name }: { name: string }) {
  const can = useCan()
  const { id } = useWorkspace()
  const go = useGo()
  const [asked, setAsked] = useState<'leave' | 'remove'>()
  const [typed, setTyped] = useState('')
  const gone = () => void refreshSession().then(() => go('/'))
  const leave = useMutationOf(leaveWorkspace, { onSuccess: gone, onError: (error) => notifyProblem(error.detail) })
  const remove = useMutationOf(removeWorkspace, {
    onSuccess: () => {
      notifyUndo(`${name} is removed`, () => call(restoreWorkspace, { params: { workspaceId: id } }).then(refreshSession))
      gone()
    },
  })
  const close = () => {
    setAsked(undefined)
    setTyped('')
  }
  return (
    <div className={classes.ends}>
      <Button variant="default" onClick={() => setAsked('leave')}>
        Leave the workspace
      </Button>
      {can('workspace:own') && (
        <Button variant="default" c="var(--fl-bad)" onClick={() => setAsked('remove')}>
          Remove the workspace
        </Button>
      )}
      <Modal opened={asked !== undefined} onClose={close} title={asked === 'leave' ? `Leave ${name}?` : `Remove ${name}?`}>
        <form
          className={forms.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (asked === 'leave') leave.mutate({ body: { name: typed } })
            else remove.mutate({ body: { name: typed } })
          }}
        >
          <p style={{ margin: 0 }}>
            {asked === 'leave'
              ? 'You lose access at once. To come back you need an invitation.'
              : 'Everybody loses access at once and sources can send no more events. No data is deleted: an owner can bring it back.'}
          </p>
          <TextInput label={`Write “${name}” to be sure`} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          <FormProblem error={asked === 'leave' ? leave.error : remove.error} />
          <div className={forms.actions}>
            <Button variant="default" onClick={close}>
              Keep it
            </Button>
            <Button type="submit" color="red" disabled={typed.trim() !== name} loading={leave.isPending || remove.isPending}>
              {asked === 'leave' ? 'Leave' : 'Remove'}
            </Button>
          </div>
        </form>
      </Modal>
    </div>
  )
}

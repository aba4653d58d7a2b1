import { Button, PasswordInput, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { useForm } from '@mantine/form'
import { fieldErrors } from '#web/api/error.ts'
import { call } from '#web/api/client.ts'
import { useMutationOf } from '#web/api/query.ts'
import { refreshSession, useSession } from '#web/api/session.tsx'
import { InlineEdit } from '#web/ui/InlineEdit.tsx'
import { Page } from '#web/ui/Page.tsx'
import { notifyDone, notifyUndo } from '#web/ui/undo-toast.tsx'
import { changePassword, listSessions, updateProfile } from '../contract.ts'
import { FormProblem } from './FormProblem.tsx'
import forms from './forms.module.css'
import lists from './lists.module.css'
import { SessionList } from './SessionList.tsx'
import { validateBy } from './validate-by.ts'

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
]

export default function ProfilePage() {
  const { user } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const save = async (name: string) => {
    await call(updateProfile, { body: { name } })
    await refreshSession()
  }
  const rename = async (name: string) => {
    await save(name)
    notifyUndo('Your name is changed', () => save(user.name))
  }
  return (
    <Page title="Profile" meaning="You, in all your workspaces." width="reading">
      <div className={forms.form} style={{ gap: 32 }}>
        <section className={lists.section} aria-label="You">
          <div className={lists.name}>
            {user.isDemoVisitor ? user.name : <InlineEdit value={user.name} label="Your name" onSave={rename} />}
          </div>
          <p className={lists.hint}>{user.isDemoVisitor ? 'A visitor has neither password nor mail.' : user.email}</p>
        </section>
        <section className={lists.section} aria-labelledby="profile-theme">
          <h2 id="profile-theme" className={lists.heading}>
            Theme
          </h2>
          <div>
            <SegmentedControl data={schemes} value={colorScheme} onChange={(value) => setColorScheme(value)} aria-label="Theme" />
          </div>
        </section>
        {!user.isDemoVisitor && <PasswordSection />}
        <SessionList />
      </div>
    </Page>
  )
}

function PasswordSection() {
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: validateBy(changePassword.body),
    validateInputOnBlur: true,
  })
  const change = useMutationOf(changePassword, {
    invalidates: [listSessions],
    onSuccess: () => {
      form.reset()
      notifyDone('Your password is changed. You are signed out everywhere else.')
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <section className={lists.section} aria-labelledby="profile-password">
      <h2 id="profile-password" className={lists.heading}>
        Password
      </h2>
      <form className={forms.form} style={{ maxWidth: 360 }} noValidate onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <FormProblem error={change.error} />
        <PasswordInput label="Present password" autoComplete="current-password" {...form.getInputProps('currentPassword')} />
        <PasswordInput
          label="New password"
          description="At least 10 characters"
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </section>
  )
}

import { useState } from 'react'
import { Button } from '@mantine/core'
import { useApi, useMutationOf } from '#web/api/query.ts'
import { useSession } from '#web/api/session.tsx'
import { Copyable } from '#web/ui/Copyable.tsx'
import { EmptyState } from '#web/ui/EmptyState.tsx'
import { ErrorState } from '#web/ui/ErrorState.tsx'
import { TableSkeleton } from '#web/ui/Skeletons.tsx'
import { StatusBadge } from '#web/ui/StatusBadge.tsx'
import { Tag } from '#web/ui/Tag.tsx'
import { TimeText } from '#web/ui/TimeText.tsx'
import { notifyDone, notifyProblem } from '#web/ui/undo-toast.tsx'
import { listTokens, revokeToken, type ApiToken } from '../contract.ts'
import classes from './lists.module.css'
import { ListTable } from './ListTable.tsx'
import { NewTokenForm } from './NewTokenForm.tsx'
import { SettingsFrame } from './SettingsFrame.tsx'

export default function TokensPage() {
  const { data, error, refetch } = useApi(listTokens)
  const { user } = useSession()
  const [secret, setSecret] = useState<string>()
  return (
    <SettingsFrame title="API tokens" meaning="For scripts and integrations. A token may never do more than the person who made it.">
      {!user.isDemoVisitor && data && <NewTokenForm areas={data.areas} onMade={setSecret} />}
      {secret && (
        <div className={classes.secret} role="status">
          <span>
            Copy the token now: it is not shown again. Send it as <code>Authorization: Bearer …</code>.
          </span>
          <Copyable text={secret} label="API token" />
        </div>
      )}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} isCompact />}
      {!data && !error && <TableSkeleton rows={3} />}
      {data?.items.length === 0 && (
        <EmptyState
          isCompact
          title="No tokens yet"
          text={
            <>
              Everything that this page shows can be asked for by API as well. <a href="/docs">Read the reference.</a>
            </>
          }
        />
      )}
      {data && data.items.length > 0 && <TokenTable tokens={data.items} />}
    </SettingsFrame>
  )
}

const columns = [
  { title: 'Token' },
  { title: 'Scopes' },
  { title: 'Made by', isExtra: true },
  { title: 'Last used', isExtra: true },
  { title: 'Expires' },
]

function TokenTable({ tokens }: { tokens: ApiToken[] }) {
  return (
    <ListTable label="API tokens" columns={columns} hasActions>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} />
      ))}
    </ListTable>
  )
}

function TokenRow({ token }: { token: ApiToken }) {
  const revoke = useMutationOf(revokeToken, {
    invalidates: [listTokens],
    onSuccess: () => notifyDone(`${token.name} is revoked and works no more`),
    onError: (error) => notifyProblem(error.detail),
  })
  return (
    <tr>
      <td>
        <div className={classes.name}>{token.name}</div>
        <code className={classes.detail}>{token.start}…</code>
      </td>
      <td>
        {token.scopes.map((scope) => (
          <span key={scope}>
            <Tag>{scope}</Tag>{' '}
          </span>
        ))}
      </td>
      <td className={`${classes.detail} ${classes.hideNarrow}`}>{token.createdBy.name}</td>
      <td className={`${classes.detail} ${classes.hideNarrow}`}>{token.lastUsedAt ? <TimeText at={token.lastUsedAt} /> : 'Never'}</td>
      <td className={classes.detail}>
        {token.isExpired && <StatusBadge status="warn">expired</StatusBadge>}
        {!token.isExpired && (token.expiresAt ? <TimeText at={token.expiresAt} as="date" /> : 'Never')}
      </td>
      <td>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => revoke.mutate({ params: { tokenId: token.id } })}
          loading={revoke.isPending}
          aria-label={`Revoke ${token.name}`}
        >
          Revoke
        </Button>
      </td>
    </tr>
  )
}

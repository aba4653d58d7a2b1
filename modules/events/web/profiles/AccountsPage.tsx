import { useApiPages } from '#web/api/query.ts'
import { listAccounts } from '../../contract.ts'
import { ProfilesPage, useProfileSearch } from './ProfilesPage.tsx'

export default function AccountsPage() {
  const search = useProfileSearch()
  const list = useApiPages(listAccounts, { query: search.query }, { keepPrevious: true })
  return (
    <ProfilesPage
      search={search}
      list={list}
      title="Accounts"
      one="Account"
      path="/accounts"
      meaning="The customer organisations that your people belong to."
      teach="They appear with a group call from your product, or with a file of accounts and subscriptions."
    />
  )
}

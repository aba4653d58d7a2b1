import { listAccounts } from '../../contract.ts'
import { ProfilesPage } from './ProfilesPage.tsx'

export default function AccountsPage() {
  return (
    <ProfilesPage
      endpoint={listAccounts}
      title="Accounts"
      one="Account"
      path="/accounts"
      meaning="The customer organisations that your people belong to."
      teach="They appear with a group call from your product, or with a file of accounts and subscriptions."
    />
  )
}

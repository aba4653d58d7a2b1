import { listPeople } from '../../contract.ts'
import { ProfilesPage } from './ProfilesPage.tsx'

export default function PeoplePage() {
  return (
    <ProfilesPage
      endpoint={listPeople}
      title="People"
      one="Person"
      path="/people"
      meaning="Everybody who did something in your product, the latest seen first."
      teach="They appear with their first event, with an identify call, or with a file."
    />
  )
}

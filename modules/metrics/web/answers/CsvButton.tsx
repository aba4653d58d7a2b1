import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { exportCsv, type ChartSpec } from '#modules/metrics/contract.ts'
import { callForFile } from '#web/api/client.ts'
import { ApiError } from '#web/api/error.ts'
import { saveFile } from '#web/ui/csv.ts'
import { notifyProblem } from '#web/ui/undo-toast.tsx'

/** Takes the whole answer along as a CSV file. */
export function CsvButton({ spec, name }: { spec: ChartSpec | undefined; name: string }) {
  const [isLoading, setLoading] = useState(false)
  const download = async () => {
    if (!spec) return
    setLoading(true)
    try {
      saveFile(`${fileName(name)}.csv`, await callForFile(exportCsv, { body: { spec } }))
    } catch (error) {
      notifyProblem(error instanceof ApiError ? error.detail : 'The file could not be made. Nothing was changed.')
    }
    setLoading(false)
  }
  return (
    <Button
      variant="default"
      disabled={!spec}
      loading={isLoading}
      leftSection={<IconDownload size={16} stroke={1.6} />}
      onClick={() => void download()}
    >
      CSV
    </Button>
  )
}

const fileName = (name: string) =>
  name
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase() || 'chart'

SELECT
  toDate(toDate(e.ts, {p0:String}) - (toDayOfWeek(toDate(e.ts, {p0:String})) + 7 - {p1:UInt8}) % 7) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(cityHash64(e.person))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event NOT IN {p2:Array(String)} AND e.ts >= {p3:DateTime64(3, 'UTC')} AND e.ts < {p4:DateTime64(3, 'UTC')} AND e.person != ''
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": 6,
 "p2": [
  "$identify",
  "$group",
  "$alias",
  "$feature_flag_called",
  "$experiment_started",
  "$exposure"
 ],
 "p3": "2025-02-28T23:00:00.000Z",
 "p4": "2025-03-31T22:00:00.000Z"
} */

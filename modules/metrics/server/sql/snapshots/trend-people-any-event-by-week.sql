SELECT
  toDate(toDate(e.ts, {p0:String}) - (toDayOfWeek(toDate(e.ts, {p1:String})) + 7 - {p2:UInt8}) % 7) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(cityHash64(e.person))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event NOT IN {p3:Array(String)} AND e.ts >= {p4:DateTime64(3, 'UTC')} AND e.ts < {p5:DateTime64(3, 'UTC')} AND e.person != ''
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": "Europe/Berlin",
 "p2": 6,
 "p3": [
  "$identify",
  "$group",
  "$alias"
 ],
 "p4": "2025-02-28T23:00:00.000Z",
 "p5": "2025-03-31T22:00:00.000Z"
} */

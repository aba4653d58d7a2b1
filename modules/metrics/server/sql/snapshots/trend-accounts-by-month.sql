SELECT
  toStartOfMonth(toDate(e.ts, {p0:String})) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(cityHash64(if(e.account != '', e.account, m.account)))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
LEFT JOIN (
    SELECT person, argMax(account, at) AS account
    FROM memberships
    WHERE workspace_id = {workspace:UUID} AND kind = ''
    GROUP BY person
  ) AS m ON m.person = e.person
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p1:String} AND e.ts >= {p2:DateTime64(3, 'UTC')} AND e.ts < {p3:DateTime64(3, 'UTC')} AND if(e.account != '', e.account, m.account) != ''
GROUP BY bucket WITH ROLLUP

/* {
 "p0": "Europe/Berlin",
 "p1": "view",
 "p2": "2025-02-28T23:00:00.000Z",
 "p3": "2025-03-31T22:00:00.000Z"
} */

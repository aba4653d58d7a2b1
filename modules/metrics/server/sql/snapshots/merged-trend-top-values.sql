WITH (SELECT (groupArray(cityHash64(key)), groupArray(cityHash64(person))) FROM identity_overrides FINAL WHERE workspace_id = {workspace:UUID} AND person != key) AS merges, (SELECT merges.1) AS merged_ids, (SELECT merges.2) AS merged_people
SELECT value, toFloat64(count() OVER ()) AS values
FROM (
  SELECT assumeNotNull(e.props.`plan`::Nullable(String)) AS value, toFloat64(uniqExact(transform(cityHash64(e.person), merged_ids, merged_people, cityHash64(e.person)))) AS weight
  FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p0:String} AND e.ts >= {p1:DateTime64(3, 'UTC')} AND e.ts < {p2:DateTime64(3, 'UTC')} AND e.person != '' AND isNotNull(e.props.`plan`::Nullable(String))
  GROUP BY value
)
ORDER BY weight DESC NULLS LAST, value
LIMIT {p3:UInt32}

/* {
 "p0": "view",
 "p1": "2025-02-28T23:00:00.000Z",
 "p2": "2025-03-31T22:00:00.000Z",
 "p3": 10
} */

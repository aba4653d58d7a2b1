WITH (SELECT (groupArray(cityHash64(key)), groupArray(cityHash64(person))) FROM identity_overrides FINAL WHERE workspace_id = {workspace:UUID} AND person != key) AS merges, (SELECT merges.1) AS merged_ids, (SELECT merges.2) AS merged_people
SELECT toDate(day) AS bucket, day = 0 AS is_total, toFloat64(count()) AS value, value AS n, value AS numbers
FROM (
  SELECT transform(cityHash64(e.person), merged_ids, merged_people, cityHash64(e.person)) AS unit, arraySort(groupUniqArray(toDate(e.ts, {p0:String}))) AS active
  FROM events AS e
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p1:String} AND e.ts >= {p2:DateTime64(3, 'UTC')} AND e.ts < {p3:DateTime64(3, 'UTC')} AND e.person != ''
  GROUP BY unit
)
ARRAY JOIN arrayConcat(
  arrayFlatten(arrayMap(
    (day, next) -> range(toUInt32(greatest(day, {p4:Date})), toUInt32(least(next, day + {p5:UInt8}, {p6:Date}))),
    active, arrayPushBack(arrayPopFront(active), toDate({p6:Date})))),
  if(active[-1] >= {p4:Date}, [0], [])) AS day
GROUP BY day

/* {
 "p0": "Europe/Berlin",
 "p1": "view",
 "p2": "2025-02-28T23:00:00.000Z",
 "p3": "2025-03-31T22:00:00.000Z",
 "p4": "2025-03-01",
 "p5": 28,
 "p6": "2025-04-01"
} */

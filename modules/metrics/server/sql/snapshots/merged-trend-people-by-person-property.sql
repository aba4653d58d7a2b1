WITH (SELECT (groupArray(cityHash64(key)), groupArray(cityHash64(person))) FROM identity_overrides FINAL WHERE workspace_id = {workspace:UUID} AND person != key) AS merges, (SELECT merges.1) AS merged_ids, (SELECT merges.2) AS merged_people
SELECT
  if(isNull(pp.`c0`), -1, transform(assumeNotNull(pp.`c0`), {p0:Array(String)}, {p1:Array(UInt64)}, 0))::Int16 AS segment, toUInt8(grouping(segment)) AS is_grand_total,
  toDate(e.ts, {p2:String}) AS bucket,
  toUInt8(grouping(bucket)) AS is_total,
  toFloat64(uniqExact(transform(cityHash64(e.person), merged_ids, merged_people, cityHash64(e.person)))) AS value,
  toFloat64(count()) AS n,
  toFloat64(count()) AS numbers
FROM events AS e
LEFT JOIN (
    SELECT transform(cityHash64(profile_properties.key), merged_ids, merged_people, cityHash64(profile_properties.key)) AS key, if(countIf(name = {p3:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p3:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p3:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p4:String} AND name IN {p5:Array(String)}
    GROUP BY key
  ) AS pp ON pp.key = transform(cityHash64(e.person), merged_ids, merged_people, cityHash64(e.person))
WHERE `e`.workspace_id = {workspace:UUID} AND e.event = {p6:String} AND e.ts >= {p7:DateTime64(3, 'UTC')} AND e.ts < {p8:DateTime64(3, 'UTC')} AND e.person != ''
GROUP BY segment, bucket WITH ROLLUP

/* {
 "p0": [
  "a",
  "b"
 ],
 "p1": [
  1,
  2
 ],
 "p2": "Europe/Berlin",
 "p3": "country",
 "p4": "person",
 "p5": [
  "country"
 ],
 "p6": "view",
 "p7": "2025-02-28T23:00:00.000Z",
 "p8": "2025-03-31T22:00:00.000Z"
} */

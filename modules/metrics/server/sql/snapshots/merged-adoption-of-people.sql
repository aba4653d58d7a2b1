WITH (SELECT (groupArray(cityHash64(key)), groupArray(cityHash64(person))) FROM identity_overrides FINAL WHERE workspace_id = {workspace:UUID} AND person != key) AS merges, (SELECT merges.1) AS merged_ids, (SELECT merges.2) AS merged_people
SELECT
  multiIf(grouping(cohort) = 0, 'cohort', grouping(segment) = 0, 'segment', grouping(days) = 0, 'duration', 'all') AS kind,
  cohort, segment, days, happened,
  toFloat64(count()) AS exposed,
  toFloat64(countIf(is_mature)) AS mature,
  toFloat64(countIf(is_mature AND has_adopted)) AS adopted,
  quantileExactInclusiveIf(0.5)(uses_in_window, is_mature AND has_adopted) AS median_uses,
  toFloat64(countIf(is_twice_mature AND has_adopted)) AS retained_of,
  toFloat64(countIf(is_twice_mature AND has_adopted AND used_again)) AS retained,
  toFloat64(uniqExact(segment)) AS segments
FROM (
  SELECT
    toDate(toDate(u.exposed_at, {p0:String}) - (toDayOfWeek(toDate(u.exposed_at, {p0:String})) + 7 - {p1:UInt8}) % 7) AS cohort,
    pp.`c0` AS segment,
    arrayCount(t -> t < u.exposed + {p2:Int64}, u.uses) AS uses_in_window,
    uses_in_window >= {p3:UInt32} AS has_adopted,
    arrayExists(t -> t >= u.exposed + {p2:Int64} AND t < u.exposed + 2 * {p2:Int64}, u.uses) AS used_again,
    u.exposed + {p2:Int64} <= {p4:Int64} AS is_mature,
    u.exposed + 2 * {p2:Int64} <= {p4:Int64} AS is_twice_mature,
    least({p4:Int64} - u.exposed, 2 * {p2:Int64}) AS observed,
    length(u.uses) >= {p3:UInt32} AND u.uses[{p3:UInt32}] < u.exposed + 2 * {p2:Int64} AS happened,
    toInt32(intDiv(if(happened, u.uses[{p3:UInt32}] - u.exposed, observed), 86400000)) AS days
  FROM (
    SELECT transform(id, merged_ids, merged_people, id) AS unit,
      minIf(first_exposed_at, exposures > 0) AS exposed_at,
      toUnixTimestamp64Milli(exposed_at) AS exposed,
      arraySort(arrayFilter(t -> t >= exposed, groupArrayArray(used_at))) AS uses,
      argMaxIf(last.1, last.2, last.1 != '') AS last_account
    FROM (
      SELECT cityHash64(e.person) AS id,
        countIf(e.event = {p5:String} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) AS exposures,
        minIf(e.ts, e.event = {p5:String} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) AS first_exposed_at,
        groupArrayIf(toUnixTimestamp64Milli(e.ts), e.event = {p8:String} AND e.ts >= {p9:DateTime64(3, 'UTC')} AND e.ts < {p10:DateTime64(3, 'UTC')}) AS used_at,
        argMaxIf((e.account, e.ts), e.ts, e.account != '') AS last
      FROM events AS e
    
    WHERE `e`.workspace_id = {workspace:UUID} AND ((e.event = {p5:String} AND e.ts >= {p6:DateTime64(3, 'UTC')} AND e.ts < {p7:DateTime64(3, 'UTC')}) OR (e.event = {p8:String} AND e.ts >= {p9:DateTime64(3, 'UTC')} AND e.ts < {p10:DateTime64(3, 'UTC')})) AND e.person != ''
      GROUP BY id
    )
    GROUP BY unit
    HAVING sum(exposures) > 0 AND exposed_at >= {p9:DateTime64(3, 'UTC')}
  ) AS u
  LEFT JOIN (
    SELECT transform(cityHash64(profile_properties.key), merged_ids, merged_people, cityHash64(profile_properties.key)) AS key, if(countIf(name = {p11:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p11:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p11:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p12:String} AND name IN {p13:Array(String)}
    GROUP BY key
  ) AS pp ON pp.key = u.unit
  
)
GROUP BY GROUPING SETS ((), (cohort), (segment), (days, happened))
ORDER BY kind, segment IS NULL DESC, exposed DESC, segment
LIMIT {p14:UInt32} BY kind

/* {
 "p0": "Europe/Berlin",
 "p1": 1,
 "p2": 2419200000,
 "p3": 1,
 "p4": 1748736000000,
 "p5": "invited",
 "p6": "1970-01-01T00:00:00.000Z",
 "p7": "2025-04-01T00:00:00.000Z",
 "p8": "report",
 "p9": "2025-03-01T00:00:00.000Z",
 "p10": "2025-05-27T00:00:00.000Z",
 "p11": "country",
 "p12": "person",
 "p13": [
  "country"
 ],
 "p14": 2000
} */

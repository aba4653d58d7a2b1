SELECT start, 1 AS is_all,
  toFloat64(count()) AS n,
  toFloat64(countIf(is_churned)) AS churned,
  sum(a_start) AS mrr_start,
  sumIf(a_start, is_churned) AS mrr_churned,
  sumIf(greatest(a_start - a_end, 0), NOT is_churned) AS mrr_contraction,
  sumIf(greatest(a_end - a_start, 0), NOT is_churned) AS mrr_expansion,
  sum(a_end) AS mrr_end,
  groupUniqArrayArray(currencies) AS currencies
FROM (
  SELECT a.start AS start, a.mrr_start AS a_start, a.mrr_end AS a_end, a.is_churned AS is_churned, a.currencies AS currencies
  FROM (
    SELECT s.account AS account, start,
      round(sumIf(s.mrr, (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))), 6) AS mrr_start,
      round(sumIf(s.mrr, (s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))), 6) AS mrr_end,
      countIf((s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))) = 0 AS is_churned,
      groupUniqArrayIf(s.currency, (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start)) OR (s.started_on <= end AND (s.ended_on IS NULL OR s.ended_on > end))) AS currencies,
      argMaxIf(s.plan, (s.mrr, s.started_on, s.subscription_id), (s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))) AS plan,
      maxIf(assumeNotNull(s.ended_on), s.started_on < end AND s.ended_on IS NOT NULL) AS ended_on
    FROM (
      SELECT account, subscription_id, started_on, ended_on, mrr, currency, plan
      FROM subscriptions FINAL
      WHERE workspace_id = {workspace:UUID} AND NOT is_trial AND mrr > 0
    ) AS s
    ARRAY JOIN {p0:Array(Date)} AS start, {p1:Array(Date)} AS end
    GROUP BY account, start
    HAVING countIf((s.started_on <= start AND (s.ended_on IS NULL OR s.ended_on > start))) > 0
  ) AS a
  LEFT JOIN (
    SELECT key, if(countIf(name = {p2:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p2:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p2:String}).1)::Nullable(String) AS `c0`, if(countIf(name = {p3:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p3:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p3:String}).1)::Nullable(String) AS `c1`, if(countIf(name = {p4:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p4:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p4:String}).1)::Nullable(String) AS `c2`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p5:String} AND name IN {p6:Array(String)}
    GROUP BY key
  ) AS ap ON ap.key = a.account
  WHERE (ifNull(ap.`c0` IN {p7:Array(String)}, 0) AND (ifNull(toFloat64OrNull(ifNull(ap.`c1`, '')) > {p8:Float64}, 0) OR ifNull(if(match(ap.`c2`, '^\\d{4}-\\d{2}-\\d{2}$'), toDateOrNull(ap.`c2`), toDate(parseDateTime64BestEffortOrNull(ap.`c2`, 3, 'UTC'), {p9:String})) = {p10:Date}, 0)))
)
GROUP BY start
ORDER BY start

/* {
 "p0": [
  "2025-03-01",
  "2025-04-01"
 ],
 "p1": [
  "2025-04-01",
  "2025-05-01"
 ],
 "p2": "plan",
 "p3": "a.b",
 "p4": "on",
 "p5": "account",
 "p6": [
  "plan",
  "a.b",
  "on"
 ],
 "p7": [
  "pro"
 ],
 "p8": 3,
 "p9": "UTC",
 "p10": "2025-03-03"
} */

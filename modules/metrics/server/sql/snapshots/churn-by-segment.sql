SELECT start, toUInt8(grouping(segment)) AS is_all, segment,
  toFloat64(count()) AS n,
  toFloat64(countIf(is_churned)) AS churned,
  sum(a_start) AS mrr_start,
  sumIf(a_start, is_churned) AS mrr_churned,
  sumIf(greatest(a_start - a_end, 0), NOT is_churned) AS mrr_contraction,
  sumIf(greatest(a_end - a_start, 0), NOT is_churned) AS mrr_expansion,
  sum(a_end) AS mrr_end,
  groupUniqArrayArray(currencies) AS currencies
FROM (
  SELECT a.start AS start, a.mrr_start AS a_start, a.mrr_end AS a_end, a.is_churned AS is_churned, a.currencies AS currencies,
    ap.`c0` AS segment
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
    SELECT key, if(countIf(name = {p2:String}) = 0 OR argMaxIf((value, mode), (at, event_id), name = {p2:String}).2 = 'unset', NULL, argMaxIf((value, mode), (at, event_id), name = {p2:String}).1)::Nullable(String) AS `c0`
    FROM profile_properties
    WHERE workspace_id = {workspace:UUID} AND kind = {p3:String} AND name IN {p4:Array(String)}
    GROUP BY key
  ) AS ap ON ap.key = a.account
  
)
GROUP BY GROUPING SETS ((start), (start, segment))
ORDER BY start, is_all DESC, segment IS NULL DESC, n DESC, segment

/* {
 "p0": [
  "2025-03-01"
 ],
 "p1": [
  "2025-04-01"
 ],
 "p2": "industry",
 "p3": "account",
 "p4": [
  "industry"
 ]
} */

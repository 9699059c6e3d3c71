// title: Events of a series
// title_zh: 系列活动
// description: The editions of a series, such as the yearly principals' conference, with hosts, places and participants as reported.
// description_zh: 某一系列活动（如每年的校长会议）的历届情况：主办方、地点与所报参加人数。
// param series: text = "conference" | part of the series' name; empty for all
// param limit: integer 1..10000 = 200 | most rows
MATCH (event:Event)
WHERE $series = '' OR toLower(event.series) CONTAINS toLower($series)
CALL (event) {
  OPTIONAL MATCH (host:City|Region|Country|School|Bureau|Organization)-[part:TOOK_PART]->(event)
  WHERE part.role IN ['host', 'organizer']
  WITH host ORDER BY host.name, host.id
  RETURN collect(DISTINCT host.name) AS hosts
}
CALL (event) {
  OPTIONAL MATCH (event)-[:HELD_IN]->(place:City|Region|Country)
  WITH place ORDER BY place.name, place.id
  RETURN collect(DISTINCT place.name) AS places
}
RETURN event.id AS id, event.series AS series, event.edition AS edition, event.name AS name, event.start AS start, event.end AS end,
       hosts, places, event.participants AS participants, event.countries AS countries
ORDER BY series, coalesce(start, '9999'), id
LIMIT $limit

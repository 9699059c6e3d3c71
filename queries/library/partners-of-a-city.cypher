// title: Partners of a city
// title_zh: 一座城市的伙伴
// description: The partnerships that a city has signed itself, the oldest first; those of its schools and authorities are not among them.
// description_zh: 该城市自己签署的伙伴关系，最早的在前；不含其学校和教育部门的伙伴关系。
// param city: text = "nanjing" | id of the city
// param limit: integer 1..10000 = 200 | most rows
MATCH (c:City {id: $city})-[tie:PARTNER]-(other:City|Region|Country|School|Bureau|Organization)
RETURN other.id AS id, other.name AS name, other.name_zh AS name_zh, other.country AS country,
       tie.kind AS kind, tie.tier AS tier, tie.status AS status, tie.since AS since, tie.until AS until, tie.id AS tie
ORDER BY coalesce(since, '9999'), name, id, tie
LIMIT $limit

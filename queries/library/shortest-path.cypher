// title: Shortest paths between two parties
// title_zh: 两方之间的最短路径
// description: All shortest chains of partnerships between two cities, schools or other parties, at most eight ties long.
// description_zh: 两座城市、学校或其他各方之间由伙伴关系构成的全部最短链条，最长八步。
// param start: text = "nanjing" | id of the one
// param end: text = "suzhou" | id of the other
// param limit: integer 1..1000 = 20 | most rows
MATCH (a:City|Region|Country|School|Bureau|Organization {id: $start})
MATCH (b:City|Region|Country|School|Bureau|Organization {id: $end})
WHERE a.id <> b.id
MATCH path = allShortestPaths((a)-[:PARTNER*..8]-(b))
WITH length(path) AS ties, [n IN nodes(path) | n.name] AS names, [n IN nodes(path) | n.id] AS ids, [r IN relationships(path) | r.id] AS through
RETURN ties, names, ids, through
ORDER BY ids, through
LIMIT $limit

// title: Schools with the most partners
// title_zh: 伙伴最多的学校
// description: Schools by the number of their partners, with the countries and regions they reach; schools that their source does not name are left out.
// description_zh: 按伙伴数量排列的学校及其涉及的国家和地区；来源未具名的学校不计入。
// param country: text = "CN" | only schools of this country or region (its id); empty for all
// param limit: integer 1..10000 = 50 | most rows
MATCH (school:School)-[tie:PARTNER]-(other:City|Region|Country|School|Bureau|Organization)
WHERE coalesce(school.unnamed, false) = false AND ($country = '' OR school.country = $country)
WITH school, count(DISTINCT other) AS partners, count(tie) AS ties, count(DISTINCT other.country) AS countries
OPTIONAL MATCH (school)-[:IN_CITY]->(city:City)
RETURN school.id AS id, school.name AS name, school.name_zh AS name_zh, city.name AS city, partners, ties, countries
ORDER BY partners DESC, ties DESC, name, id
LIMIT $limit

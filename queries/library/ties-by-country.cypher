// title: Ties by country or region
// title_zh: 按国家和地区统计联系
// description: How many partnerships, by kind, and visits join a country or region with each other one.
// description_zh: 某一国家或地区与其他各国家和地区之间的伙伴关系（按类别）与互访数量。
// param country: text = "CN" | id of the country or region
// param limit: integer 1..10000 = 300 | most rows
MATCH (a:City|Region|School|Bureau|Organization {country: $country})-[tie:PARTNER|VISIT]-(b:City|Region|School|Bureau|Organization)
WHERE b.country <> $country
WITH b.country AS country, collect(DISTINCT tie) AS ties
OPTIONAL MATCH (c:Country {id: country})
RETURN country AS id, c.name AS name, c.name_zh AS name_zh,
       size([t IN ties WHERE type(t) = 'PARTNER']) AS partnerships,
       size([t IN ties WHERE t.kind = 'sister_school']) AS sister_schools,
       size([t IN ties WHERE t.kind = 'bureau']) AS bureaus,
       size([t IN ties WHERE t.kind = 'sister_city']) AS sister_cities,
       size([t IN ties WHERE t.kind = 'sister_region']) AS sister_regions,
       size([t IN ties WHERE type(t) = 'VISIT']) AS visits
ORDER BY partnerships DESC, visits DESC, id
LIMIT $limit

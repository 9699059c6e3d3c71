// title: Sister cities whose schools have no tie
// title_zh: 学校之间尚无联系的友好城市
// description: Pairs of partner cities between which no school of the one is tied to a school of the other, county-level units included: ground already prepared.
// description_zh: 已结为友好城市、但双方学校（含县级单位的学校）之间尚无伙伴关系的城市对，即已有基础的合作机会。
// param country: text = "CN" | pairs with a city of this country or region (its id)
// param limit: integer 1..10000 = 300 | most rows
MATCH (a:City {country: $country})-[tie:PARTNER]-(b:City)
WHERE tie.status <> 'ended' AND (b.country <> $country OR a.id < b.id)
  AND NOT EXISTS {
    MATCH (a)<-[:IN_CITY|PART_OF*1..2]-(:School)-[:PARTNER]-(:School)-[:IN_CITY|PART_OF*1..2]->(b)
  }
RETURN a.id AS id, a.name AS city, b.id AS partner_id, b.name AS partner, b.country AS country,
       tie.tier AS tier, tie.status AS status, tie.since AS since, b.population AS population, tie.id AS tie
ORDER BY city, id, coalesce(since, '9999'), partner, tie
LIMIT $limit

// title: What sources claim
// title_zh: 来源中的统计说法
// description: Figures that sources state, for every measure whose name holds a word, such as partnerships, visits or participants.
// description_zh: 来源给出的统计数字；按指标名称中的词筛选，如 partnerships、visits、participants。
// param measure: text = "partnerships" | part of the measure's name; empty for all
// param limit: integer 1..10000 = 300 | most rows
MATCH (claim:Claim)
WHERE claim.measure CONTAINS toLower($measure)
OPTIONAL MATCH (source:Source {id: claim.source})
RETURN claim.measure AS measure, claim.comparator AS comparator, claim.value AS value, claim.as_of AS as_of,
       claim.subject AS subject, claim.note AS note, source.title AS source, claim.id AS id
ORDER BY measure, coalesce(as_of, '9999'), id
LIMIT $limit

"""The same answers by hand: one SQL statement each, shown by a bare template or dumped as JSON.

They count and read everything that the page or the API shows, from the same tables and indexes.
"""

import json

from django.template import Context, Template

PUBLIC = "a.status = 'listed'"

LIST = """
WITH facets AS (
    SELECT a.field_id, a.region_id, a.maturity, a.status, a.transfer_modes, count(*) AS n
    FROM achievements_achievement a WHERE {where}
    GROUP BY GROUPING SETS
        ((a.field_id), (a.region_id), (a.maturity), (a.status), (a.transfer_modes), ())
), page AS (
    SELECT a.id, a.title, o.id AS organization, o.name AS organization_name, f.name AS field,
           r.name AS region, a.maturity, a.transfer_modes, a.price_kind, a.price::text, a.status
    FROM achievements_achievement a
    JOIN institutions_organization o ON o.id = a.organization_id
    JOIN codes_techfield f ON f.code = a.field_id
    JOIN codes_region r ON r.code = a.region_id
    WHERE {where} ORDER BY a.id DESC LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT json_agg(facets) FROM facets) AS facets,
       (SELECT json_agg(page) FROM page) AS results
"""

RECORD = """
a.id, a.title, a.external_key, a.organization_id, o.name AS organization_name, a.summary,
a.advantages, a.application, a.keywords, a.field_id, a.industry_id, a.region_id, a.form_id,
a.maturity, a.ip_kind_id, a.plan_source_id, a.registration_number, a.transfer_modes, a.price_kind,
a.price::text, a.completed_on, a.no_secret, a.valid_until, a.status, a.published_at,
a.created_at, a.updated_at,
(SELECT json_agg(json_build_object('number', p.number, 'title', p.title) ORDER BY p.number)
 FROM achievements_patent p WHERE p.achievement_id = a.id) AS patents
"""

API_LIST = f"""
SELECT {RECORD}, (SELECT count(*) FROM achievements_achievement a WHERE {{where}}) AS total
FROM achievements_achievement a JOIN institutions_organization o ON o.id = a.organization_id
WHERE {{where}} ORDER BY a.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""

DETAIL = f"""
SELECT {RECORD}, f.name AS field, i.name AS industry, r.full_name AS region
FROM achievements_achievement a
JOIN institutions_organization o ON o.id = a.organization_id
JOIN codes_techfield f ON f.code = a.field_id
JOIN codes_region r ON r.code = a.region_id
LEFT JOIN codes_industry i ON i.code = a.industry_id
WHERE {{where}} AND a.id = %(id)s
"""

BARE = {
    LIST: """<ul>{% for row in rows %}{% for one in row.facets %}<li>{% for value in one.values %}
{{ value|default:"" }} {% endfor %}</li>{% endfor %}</ul><table>{% for one in row.results %}<tr>
{% for value in one.values %}<td>{{ value|default:"" }}</td>{% endfor %}</tr>{% endfor %}</table>
{% endfor %}""",
    DETAIL: """{% for row in rows %}<dl>{% for name, value in row.items %}<dt>{{ name }}</dt>
<dd>{{ value|default:"" }}</dd>{% endfor %}</dl>{% endfor %}""",
}


def as_shown(statement, rows):
    """A page where the site answers with a page, without its frame."""
    if statement not in BARE:
        return json.dumps(rows, ensure_ascii=False, default=str)
    return Template(BARE[statement]).render(Context({"rows": rows}))


def answer(cursor, statement, where, values):
    """[{column: value}]"""
    cursor.execute(statement.format(where=where), values)
    columns = [column.name for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

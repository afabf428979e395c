"""How long a list is, and how many rows each value of a facet would give.

Counting 100,000 rows takes longer than showing twenty. So what a long list was counted at is kept
for a minute, under the SQL that counts it: whoever sees other rows asks other SQL. Short lists are
counted afresh, and the rows themselves are never kept.
"""

import hashlib
from collections import Counter

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count

KEPT_FOR = 60  # seconds
LONG_LIST = 5_000  # from here on the counts beside the options may lag
LONG_TOTAL = 10_000  # and the total: no page and no offset leads that far


def kept(purpose, rows, count, *, is_long):
    """`count()`, or what it answered within the last minute for the same SQL."""
    statement = (purpose, rows.order_by().query.sql_with_params())
    key = "counts:" + hashlib.sha256(repr(statement).encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = count()
        if is_long(found):
            cache.set(key, found, KEPT_FOR)
    return found


def total(rows):
    """`rows.count()`"""
    try:
        return kept("total", rows, rows.count, is_long=lambda found: found >= LONG_TOTAL)
    except EmptyResultSet:  # a condition that nothing can meet
        return 0


def facets(rows, columns, label):
    """[[(value, label, n)]], one list for each column; `label` makes it of {value: n}."""

    def count():
        return [label(*found) for found in zip(columns, values_of(rows, columns), strict=True)]

    def is_long(found):
        return max(sum(n for *_value, n in column) for column in found) >= LONG_LIST

    try:
        return kept(columns, rows.values_list(*columns), count, is_long=is_long)
    except EmptyResultSet:
        return [[] for _column in columns]


def values_of(rows, columns):
    """[{value: n}], one for each column."""
    if is_column(rows.model, columns[0]):
        return count_columns(rows, columns)
    # Across a relation one record may come twice.
    return [dict(rows.values_list(columns[0]).annotate(n=Count("pk", distinct=True)))]


def count_columns(rows, columns):
    """All columns in one pass over the rows."""
    sql, params = rows.values_list(*columns).query.sql_with_params()
    names = [f"c{number}" for number in range(len(columns))]
    listed, sets = ", ".join(names), ", ".join(f"({name})" for name in names)
    found = [{} for _name in names]
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({listed}), {listed}, count(*) FROM ({sql}) AS hits ({listed}) "
            f"GROUP BY GROUPING SETS ({sets})",
            params,
        )
        for mask, *values, n in cursor:
            # GROUPING has a bit for every column left out, the highest for the first column.
            place = len(names) - (mask ^ ((1 << len(names)) - 1)).bit_length()
            found[place][as_key(values[place])] = n
    return found


def as_key(value):
    return tuple(value) if isinstance(value, list) else value


def merged(counts, facet_values):
    """Add up what belongs to the same facet value: counties to a city, modes out of a list."""
    total = Counter()
    for value, n in counts.items():
        for single in facet_values(value):
            total[single] += n
    return sorted(total.items(), key=lambda row: (-row[1], str(row[0])))


def is_column(model, name):
    """A column of the table itself: counting it joins nothing."""
    return any(name in (field.name, field.attname) for field in model._meta.concrete_fields)

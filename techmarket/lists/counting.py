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
LONG_LIST = 2_000  # from here on the counts beside the options, and the total, may lag


def total(rows):
    """`rows.count()`"""
    try:
        key = key_of("total", statement_of(rows))
    except EmptyResultSet:  # a condition that nothing can meet
        return 0
    found = cache.get(key)
    if found is None:
        found = rows.count()
        keep_total(key, found)
    return found


def up_to(most, rows):
    """How many there are, counted no further than `most`."""
    return rows.order_by()[:most].count()


def keep_total(key, found):
    if found >= LONG_LIST:
        cache.set(key, found, KEPT_FOR)


def facets(rows, columns, label):
    """{column: [(value, label, n)]}; `label(column, {value: n})` makes the list of a column.

    Columns are kept one by one: a list and the same list under one more condition share those
    that both count.
    """
    try:
        statement = statement_of(rows)
    except EmptyResultSet:
        return {column: [] for column in columns}
    keys = {column: key_of(column, statement) for column in columns}
    kept = cache.get_many(keys.values())
    found = {column: kept[key] for column, key in keys.items() if key in kept}
    missing = [column for column in columns if column not in found]
    for column, counts in values_of(rows, missing) if missing else ():
        found[column] = label(column, counts)
        if sum(n for *_value, n in found[column]) >= LONG_LIST:
            cache.set(keys[column], found[column], KEPT_FOR)
    return found


def statement_of(rows):
    """The SQL that decides which rows there are; whoever may see others has another one."""
    return rows.order_by().values("pk").query.sql_with_params()


def key_of(purpose, statement):
    return "counts:" + hashlib.sha256(repr((purpose, statement)).encode()).hexdigest()


def values_of(rows, columns):
    """(column, {value: n}) for each of them."""
    if is_column(rows.model, columns[0]):
        return zip(columns, count_columns(rows, columns), strict=True)
    # Across a relation one record may come twice.
    counts = rows.values_list(columns[0]).annotate(n=Count("pk", distinct=True))
    return [(columns[0], dict(counts))]


def count_columns(rows, columns):
    """All columns, and how many rows there are, in one pass over the rows."""
    sql, params = rows.values_list(*columns).query.sql_with_params()
    names = [f"c{number}" for number in range(len(columns))]
    listed, sets = ", ".join(names), ", ".join(f"({name})" for name in names)
    found, everything = [{} for _name in names], (1 << len(names)) - 1
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({listed}), {listed}, count(*) FROM ({sql}) AS hits ({listed}) "
            f"GROUP BY GROUPING SETS ({sets}, ())",
            params,
        )
        for mask, *values, n in cursor:
            if mask == everything:
                keep_total(key_of("total", statement_of(rows)), n)
                continue
            # GROUPING has a bit for every column left out, the highest for the first column.
            place = len(names) - (mask ^ everything).bit_length()
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

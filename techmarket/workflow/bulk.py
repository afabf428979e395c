"""Many records saved as save() saves each: their search text, the rows, the record of the change.

Three statements for any number of them.
"""

from django.db import models, transaction


@transaction.atomic
def save_all(records, *, by):
    """Records of one model, new and old."""
    new = [record for record in records if record._state.adding]
    old = [record for record in records if not record._state.adding]
    for rows, write in ((new, insert), (old, replace)):
        if rows:
            model = type(rows[0])
            if hasattr(model, "prepare_search"):
                model.prepare_search(rows)
            write(rows)
            if hasattr(model, "history"):
                model.history.bulk_history_create(rows, update=rows is old, default_user=by)


def insert(records):
    type(records[0])._default_manager.bulk_create(records)


def replace(records):
    """All columns, as save() writes them. An insert that meets its own key: to PostgreSQL a
    hundred times less text than a case for each cell."""
    model = type(records[0])
    made = {record: stamps(record) for record in records}
    names = [field.name for field in model._meta.concrete_fields if is_written(field)]
    model._default_manager.bulk_create(
        records, update_conflicts=True, unique_fields=["pk"], update_fields=names
    )
    for record, values in made.items():
        record.__dict__.update(values)


def is_written(field):
    return not (field.primary_key or field.generated or is_stamp(field))


def is_stamp(field):
    """Set once, as the row is made; an insert sets it anew."""
    return isinstance(field, models.DateField) and field.auto_now_add


def stamps(record):
    fields = filter(is_stamp, record._meta.concrete_fields)
    return {field.attname: getattr(record, field.attname) for field in fields}

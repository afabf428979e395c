"""The records that the rows of an import are about, read and locked many at a time."""

from copy import copy

from django.core.exceptions import FieldDoesNotExist

BATCH = 500
IMPORTER = "_importer"  # in a row: who imports


class ReadAhead:
    """Of a Resource. One keyed otherwise than by its id fields says so in three methods."""

    import_related = None  # what an import reads besides the row itself, if not all of an export

    def before_import(self, dataset, **kwargs):
        self.dataset, self.ahead, self.met = dataset, {}, set()
        super().before_import(dataset, **kwargs)

    def before_import_row(self, row, row_number, **kwargs):
        start = row_number - 1
        if start % BATCH == 0:
            self.write_waiting()
            self.ahead = self.read(self.keys_from(start))
            if self.keeper:
                self.keeper.reached(start)

    def keys_from(self, start):
        headers, keys = self.dataset.headers, set()
        for cells in self.dataset[start : start + BATCH]:
            row = dict(zip(headers, cells, strict=True)) | {IMPORTER: self.user}
            try:
                keys.add(self.key_of(row))
            except (KeyError, ValueError):
                continue  # import_instance reports it at its column
        return keys - {None}

    def get_instance(self, instance_loader, row):
        """The record on file; read anew when another row of the file was about the same."""
        try:
            key = self.key_of(row)
        except ValueError:
            return None
        if key is None:
            return None
        found = self.ahead.get(key)
        marks = {key, found.pk} if found else {key}
        if marks & self.met:
            self.write_waiting()
            found = self.read({key}).get(key)
        self.met |= marks
        return found

    def after_init_instance(self, instance, new, row, **kwargs):
        """The library's copy would be a deep one, of all that was read with the record."""
        self.original = copy(instance)

    def read(self, keys):
        """{key: record}; of several, the newest."""
        if not keys:
            return {}
        found = {}
        for rows in reversed(list(self.rows_with(keys))):
            found |= {key: row for row in self.locked(rows) for key in self.keys_on_file(row)}
        return found

    def locked(self, rows):
        """A record is saved whole, with the status that was read. Two imports of the same records
        wait for each other, in one order."""
        related = self.export_related if self.import_related is None else self.import_related
        rows = rows.select_related(*self.pointers).prefetch_related(*related)
        return rows.order_by("pk").select_for_update(of=("self",))

    @property
    def pointers(self):
        """Foreign keys among the columns."""
        model = self._meta.model
        names = [field.attribute for field in self.get_import_fields()]
        return [name for name in names if is_pointer(model, name)]

    def key_of(self, row):
        """What finds the record of a row; None for a row without a key."""
        fields = [self.fields[name] for name in self.get_import_id_fields()]
        key = tuple(field.clean(row) for field in fields)
        return key if all(key) else None

    def rows_with(self, keys):
        """Querysets that hold the records of these keys; what comes first is meant."""
        [field] = [self.fields[name] for name in self.get_import_id_fields()]
        yield self.get_queryset().filter(**{f"{field.attribute}__in": [key for (key,) in keys]})

    def keys_on_file(self, record):
        """All keys that a row may call this record by."""
        fields = [self.fields[name] for name in self.get_import_id_fields()]
        return [tuple(getattr(record, field.attribute) for field in fields)]


def is_pointer(model, name):
    try:
        return model._meta.get_field(name).many_to_one
    except FieldDoesNotExist:
        return False

"""Which tables were written to; what was rolled back to a savepoint is not counted."""

import re
from contextlib import contextmanager

from django.db import connection

CHANGE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# That somebody was refused, or has read, changes nothing; nor does what is kept of a refused form.
NOTED = {"accounts_securityevent", "workflow_keptinput"}
SAVEPOINT = re.compile(r'(ROLLBACK TO )?SAVEPOINT "?(\w+)"?')


class Writes:
    def __init__(self):
        self.tables, self.marks = [], {}

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        text = str(sql)
        if found := CHANGE.match(text):
            counts = context["cursor"].rowcount and found[1] not in NOTED
            self.tables += [found[1]] if counts else []
        elif found := SAVEPOINT.match(text):
            back, name = found.groups()
            if back:
                del self.tables[self.marks[name] :]
            self.marks[name] = len(self.tables)
        return result


@contextmanager
def written():
    """The tables, in the order of the changes."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        yield writes.tables

"""Two sessions at once, on real transactions and without guessing how long anything takes."""

import threading

from django.db import connection, transaction

from techmarket.workflow.actions import Conflict

BLOCKED = """SELECT pg_stat_clear_snapshot(), count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def in_thread(function, results):
    def run():
        try:
            results.append(function())
        except Conflict as conflict:
            results.append(conflict)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def second_waits_for_first(first, second):
    """Run `second` in another session while `first` is done but not committed.

    Gives what `second` returned, or its Conflict.
    """
    results = []
    with transaction.atomic():
        first()
        thread = in_thread(second, results)
        with connection.cursor() as cursor:
            while thread.is_alive():
                cursor.execute(BLOCKED)
                if cursor.fetchone()[1]:
                    break
    thread.join()
    return results[0]

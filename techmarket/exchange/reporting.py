"""What came of the rows of an import, as it is kept and shown."""

from dataclasses import asdict

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

SHOWN_ROWS = 50  # of those with something to say


def report_of(result, resource, lines):
    if problems := row_problems(result, resource, lines):
        return {"problems": problems, "totals": result.totals}
    return {"problems": [], "totals": result.totals} | shown_rows(result, lines)


def base_problems(messages):
    """The file as a whole is at fault."""
    return {"problems": [{"row": "", "messages": list(messages)}], "totals": {}}


def shown_rows(result, lines):
    """What a dry run would change, cell by cell, and how many rows more than can be shown."""
    told = [
        (line, row)
        for line, row in zip(lines, result.rows, strict=True)
        if row.changes or row.notes
    ]
    kept = sum(change.is_kept for _line, row in told for change in row.changes)
    shown = [
        {"row": line, "changes": [asdict(change) for change in row.changes], "notes": row.notes}
        for line, row in told[:SHOWN_ROWS]
    ]
    return {"rows": shown, "more_rows": len(told[SHOWN_ROWS:]), "kept_cells": kept}


def row_problems(result, resource, lines):
    """[{row, messages}], row numbers as Excel shows them."""
    if result.base_errors:  # the file as a whole is at fault, so its rows say nothing
        return [{"row": "", "messages": texts_of(error.error)} for error in result.base_errors]
    problems = []
    for number, errors in result.row_errors()[:SHOWN_ROWS]:
        texts = [message for error in errors for message in texts_of(error.error)]
        problems.append({"row": lines[number - 1], "messages": texts})
    for invalid in result.invalid_rows[:SHOWN_ROWS]:
        texts = []
        for field, errors in invalid.error.message_dict.items():
            label = "" if field == NON_FIELD_ERRORS else f"{resource.column_of(field)}："
            texts += [f"{label}{error}" for error in errors]
        problems.append({"row": lines[invalid.number - 1], "messages": texts})
    return problems


def texts_of(error):
    """What a person can act on; anything else is a fault of ours and must not look like theirs."""
    if isinstance(error, IntegrityError):
        return [_("与已有记录重复或违反约束。")]
    if not isinstance(error, (ValidationError, PermissionDenied, ValueError)):
        raise error
    return error.messages if hasattr(error, "messages") else [str(error)]

"""The import page: upload → dry run with row errors → confirm. Nothing is half-written."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from techmarket.exchange.exports import export_response
from techmarket.exchange.reading import Table, read_table
from techmarket.workflow import submissions

KEPT_SECONDS = 30 * 60
SHOWN_ROWS = 50  # of those with something to say


class UploadTableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel 或 CSV 文件"),
        help_text=gettext_lazy("模板或手头的汇总表均可，不超过 10 MB、10,000 行。"),
    )

    def __init__(self, *args, columns=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns

    def clean_file(self):
        return read_table(self.cleaned_data["file"], self.columns)


class MarketImportView(LoginRequiredMixin, View):
    """Subclass names `resource_class`, `permission_required`, `list_url_name`, `page_title`."""

    resource_class = None
    permission_required = None
    list_url_name = None
    page_title = gettext_lazy("批量导入")
    template_name = "components/import_page.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_perm(self.permission_required):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        if kind := request.GET.get("template"):
            resource = self.resource_class(user=request.user)
            return export_response(resource, resource._meta.model.objects.none(), kind)
        return self.page(UploadTableForm())

    def post(self, request):
        if token := request.POST.get("token"):
            return self.confirm(token)
        columns = self.resource_class(user=request.user).columns()
        form = UploadTableForm(request.POST, request.FILES, columns=columns)
        if not form.is_valid():
            return self.page(form, status=422)
        table = form.cleaned_data["file"]
        result, problems = self.run(table, dry_run=True)
        found = {"table": table, "result": result}
        if problems:
            return self.page(form, problems=problems, status=422, **found)
        token = submissions.new_key()
        kept = (table.headers, list(table), table.lines)
        cache.set(self.cache_key(token), kept, KEPT_SECONDS)
        return self.page(form, token=token, **found, **shown_rows(result, table.lines))

    def confirm(self, token):
        """Confirmed twice, by a double click, the file is imported once."""
        user = self.request.user
        kept = cache.get(self.cache_key(token))
        if kept is None and not submissions.result_of(token, user):
            form = UploadTableForm()
            messages.error(self.request, _("预检结果已过期，请重新上传文件。"))
            return self.page(form, status=410)
        with transaction.atomic():
            sending = submissions.take(token, user)
            if sending is None or sending.url:
                messages.info(self.request, _("该文件刚才已经导入，没有重复导入。"))
                return redirect(self.list_url_name)
            sending.url = self.request.path
            sending.save(update_fields=["url"])
            result, problems = self.write(*kept)
            if problems:
                transaction.set_rollback(True)
        if problems:
            return self.page(UploadTableForm(), result=result, problems=problems, status=409)
        cache.delete(self.cache_key(token))
        messages.success(
            self.request,
            _("导入完成：新增 %(new)d 条，更新 %(update)d 条，未变 %(skip)d 条。") % result.totals,
        )
        return redirect(self.list_url_name)

    def write(self, headers, rows, lines):
        table = Table(*rows, headers=headers, lines=lines)
        return self.run(table, dry_run=False, erases=self.request.POST.get("erase") == "1")

    def run(self, table, *, dry_run, erases=False):
        resource = self.resource_class(user=self.request.user, erases=erases)
        try:
            result = resource.import_data(
                table,
                dry_run=dry_run,
                rollback_on_validation_errors=True,
            )
        except ValidationError as error:
            return None, [{"row": "", "messages": error.messages}]
        return result, row_problems(result, resource, table.lines)

    def cache_key(self, token):
        return f"import:{self.request.user.pk}:{self.resource_class.__name__}:{token}"

    def page(self, form, status=200, **context):
        if self.list_url_name is None:
            raise Http404
        context |= {"form": form, "page_title": self.page_title, "list_url": self.list_url_name}
        return render(self.request, self.template_name, context, status=status)


def shown_rows(result, lines):
    """What a dry run would change, cell by cell, and how many rows more than can be shown."""
    told = [
        {"row": line, "changes": row.changes, "notes": row.notes}
        for line, row in zip(lines, result.rows, strict=True)
        if row.changes or row.notes
    ]
    kept = sum(change.is_kept for row in told for change in row["changes"])
    return {"rows": told[:SHOWN_ROWS], "more_rows": len(told[SHOWN_ROWS:]), "kept_cells": kept}


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

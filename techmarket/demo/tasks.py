from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job

# A PDF takes a second or more, so nobody waits for one while the data are loaded.


@job("demo.contract_text", label=_("生成示例合同文本"))
def contract_text(contract_id):
    from techmarket.demo.loader import papers  # fpdf is slow to import

    papers.store_text(contract_id)


@job("demo.licences", label=_("生成示例营业执照"))
def licences(_subject_id):
    from techmarket.demo.loader import papers

    papers.store_licences()


@job("demo.archive", label=_("归档示例合同文本"))
def archive(_subject_id):
    from techmarket.demo.loader import papers

    papers.store_archive()


@job("demo.scans", label=_("归档示例付款凭证和发票"))
def scans(_subject_id):
    from techmarket.demo.loader import papers

    papers.store_scans()

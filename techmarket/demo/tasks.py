from django.utils.translation import gettext_lazy as _

from techmarket.jobs.registry import job


@job("demo.contract_text", label=_("生成示例合同文本"))
def contract_text(contract_id):
    """A PDF takes a second or more, so nobody waits for it while the data are loaded."""
    from techmarket.demo.loader.papers import store_text  # fpdf is slow to import

    store_text(contract_id)

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "tillbook.desks.receipts"
    label = "receipts"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.desks.receipts.known_pages import PAGES
        from tillbook.desks.receipts.mailing import KIND, receipt_letter
        from tillbook.desks.receipts.tasks import forget_old_jobs
        from tillbook.masters.notices.letters import register_letter
        from tillbook.plumbing import registries

        registries.register_chore("receipts.forget_jobs", forget_old_jobs)
        register_letter(KIND, receipt_letter, "sale")
        panel = registries.Panel(title=_("By e-mail"), url_name="receipt_mails", right="sales:read")
        registries.register_panel("sale", panel)
        for entry in PAGES:
            registries.register_page(entry)

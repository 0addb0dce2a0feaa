from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tillbook.masters.notices"
    label = "notices"

    def ready(self) -> None:
        from tillbook.masters.notices.known_pages import PAGES
        from tillbook.masters.notices.queries import about_mails
        from tillbook.masters.notices.tasks import forget_old_addresses, send_waiting
        from tillbook.masters.notices.waiting import mail_alerts
        from tillbook.plumbing import registries

        registries.register_chore("notices.send", send_waiting)
        registries.register_chore("notices.forget", forget_old_addresses)
        registries.register_about_party("mails", about_mails)
        registries.register_alert("notices", mail_alerts)
        for entry in PAGES:
            registries.register_page(entry)

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "tillbook.masters.organisation"
    label = "organisation"

    def ready(self) -> None:
        from tillbook.masters.organisation.known_pages import PAGES
        from tillbook.masters.organisation.pages import location_switch, may_open
        from tillbook.masters.organisation.search_pages import search_part
        from tillbook.masters.organisation.waiting import alerts_part
        from tillbook.plumbing import frame, registries

        frame.add_gate(may_open)
        for part in (location_switch, search_part, alerts_part):
            frame.add_part(part)
        for entry in PAGES:
            registries.register_page(entry)

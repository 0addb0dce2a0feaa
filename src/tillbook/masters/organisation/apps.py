from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "tillbook.masters.organisation"
    label = "organisation"

    def ready(self) -> None:
        from tillbook.masters.organisation.pages import location_switch, may_open
        from tillbook.plumbing import frame

        frame.add_gate(may_open)
        frame.add_part(location_switch)

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "tillbook.masters.organisation"
    label = "organisation"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tillbook.masters.organisation.known_pages import PAGES
        from tillbook.masters.organisation.pages import location_switch, may_open, on_paper
        from tillbook.masters.organisation.people_rows import role_names
        from tillbook.masters.organisation.queries import location_names
        from tillbook.masters.organisation.search_pages import search_part
        from tillbook.masters.organisation.waiting import alerts_part, server_alerts
        from tillbook.masters.organisation.working_in import company_switch
        from tillbook.plumbing import account_registries, frame, registries

        frame.add_gate(may_open)
        for part in (company_switch, location_switch, on_paper, search_part, alerts_part):
            frame.add_part(part)
        registries.register_alert("server", server_alerts)
        registries.register_names("role", role_names)
        for entry in PAGES:
            registries.register_page(entry)
        # The roles that every posting asks by location; a department or a tax code goes before.
        for role, title in (
            ("revenue", _("Sales of a location")),
            ("cost_of_sales", _("Cost of what a location sold")),
            ("tax_payable", _("Tax charged at a location")),
            ("tender_clearing", _("Payments on the way of a location")),
            ("safe", _("Cash in the safe of a location")),
            ("over_short", _("Cash over or short at a location")),
        ):
            account_registries.register_account_scopes(
                account_registries.AccountScopes(role=role, title=title, names=location_names)
            )

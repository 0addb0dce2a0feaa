from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    name = "tillbook.plumbing"
    label = "plumbing"

    def ready(self) -> None:
        from django.forms import Field
        from django.utils.translation import gettext_lazy as _

        # The words that the page itself has for an empty field, for one of blanks as well.
        Field.default_error_messages["required"] = _("Fill this in.")

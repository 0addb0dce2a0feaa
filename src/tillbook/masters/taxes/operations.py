"""The writers of taxes: templates by country, and where they apply."""

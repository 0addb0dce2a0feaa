"""Addresses of people, settings, keys, the audit trail, and of finding anything."""

from django.urls import path

from tillbook.masters.organisation import (
    audit_pages,
    companies_pages,
    key_pages,
    pages,
    people_pages,
    search_pages,
    second_step_pages,
    settings_pages,
)

urlpatterns = [
    path("second-step/", second_step_pages.second_step_page, name="second_step"),
    path("search", search_pages.search_page, name="search"),
    path("preferences/location", pages.choose_location, name="choose_location"),
    path("preferences/language", settings_pages.choose_language, name="choose_language"),
    path("preferences/company", companies_pages.choose_company, name="choose_company"),
    path("companies/", companies_pages.companies_page, name="companies"),
    path("companies/new", companies_pages.new_company_page, name="new_company"),
    path("companies/answer", companies_pages.answer_invitation_page, name="answer_invitation"),
    path("companies/other", companies_pages.other_company_page, name="other_company"),
    path(
        "staff/<uuid:person_id>/withdraw",
        companies_pages.withdraw_invitation_page,
        name="withdraw_invitation",
    ),
    path("staff/", people_pages.staff_page, name="staff"),
    path("staff/new", people_pages.new_person_page, name="new_person"),
    path("staff/<uuid:person_id>/", people_pages.person_page, name="person"),
    path("settings/", settings_pages.settings_page, name="settings"),
    path("settings/company/", settings_pages.company_page, name="company_settings"),
    path("settings/roles/", people_pages.roles_page, name="roles"),
    path("settings/roles/new", people_pages.role_page, name="new_role"),
    path("settings/roles/<uuid:role_id>/", people_pages.role_page, name="role"),
    path("settings/roles/<uuid:role_id>/delete", people_pages.delete_role_page, name="delete_role"),
    path("settings/keys/", key_pages.keys_page, name="api_keys"),
    path("settings/keys/new", key_pages.new_key_page, name="new_api_key"),
    path("settings/keys/<uuid:key_id>/revoke", key_pages.revoke_key_page, name="revoke_api_key"),
    path("settings/audit/", audit_pages.audit_trail_page, name="audit_trail"),
]

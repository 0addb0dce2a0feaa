"""The writers of parties."""

from tillbook.masters.parties.operations.certificates import (
    CertificateEdit,
    CertificateRefused,
    add_certificate,
    edit_certificate,
    end_certificate,
)
from tillbook.masters.parties.operations.groups import (
    GroupRefused,
    add_group,
    archive_group,
    set_groups,
)
from tillbook.masters.parties.operations.people import (
    CodeTaken,
    NewParty,
    PartyEdit,
    add_parties,
    add_party,
    edit_party,
    erase_for_good,
    erase_party,
    hold_erased,
    keep_email,
    note_told,
)
from tillbook.masters.parties.operations.terms import (
    NameTaken,
    NewTerms,
    add_terms,
    archive_terms,
    change_terms,
    set_party_terms,
)

__all__ = [
    "CertificateEdit",
    "CertificateRefused",
    "CodeTaken",
    "GroupRefused",
    "NameTaken",
    "NewParty",
    "NewTerms",
    "PartyEdit",
    "add_certificate",
    "add_group",
    "add_parties",
    "add_party",
    "add_terms",
    "archive_group",
    "archive_terms",
    "change_terms",
    "edit_certificate",
    "edit_party",
    "end_certificate",
    "erase_for_good",
    "erase_party",
    "hold_erased",
    "keep_email",
    "note_told",
    "set_groups",
    "set_party_terms",
]

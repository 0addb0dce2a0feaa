"""Sentences of the sign-in library that people meet here, so that our catalogues say them.

Its German says “Du”; ours says “Sie”, on every page. A text of ours stands before the library's
own of the same letters.
"""

from __future__ import annotations

from tillbook.values.words import marked

SENTENCES = (
    marked("Be patient, you are sending too many requests."),
    marked("Do you really want to remove the selected email address?"),
    marked("Please Confirm Your Email Address"),
    marked("Please type your current password."),
    marked("Verify Your Email Address"),
    marked("You are about to deactivate authenticator app based authentication. Are you sure?"),
    marked("You are about to generate a new set of recovery codes for your account."),
    marked("You are already logged in as %(user_display)s."),
    marked("You cannot add more than %d email addresses."),
    marked("You cannot remove your primary email address (%(email)s)."),
    marked("You cannot remove your primary email address."),
    marked(
        "You currently do not have any email address set up. You should really add an email"
        " address so you can receive notifications, reset your password, etc."
    ),
    marked("You have confirmed %(email)s."),
    marked("You have signed out."),
    marked("You must type the same email each time."),
    marked("You must type the same password each time."),
    marked("Your account has no password set up."),
    marked("Your account has no verified email address."),
    marked("Your email address is still pending verification."),
    marked("Your password has been changed."),
    marked("Your password is now changed."),
    marked("Your primary email address must be verified."),
)

# Accounts and signing in.

# The pages for signing in.

sign-in-title = Sign in
sign-in-button = Sign in
sign-in-email = E-mail address
sign-in-password = Password
sign-in-forgotten = Forgotten the password? An administrator can make a link that works once.
sign-in-as = Account:
sign-in-link-once = This link works once. It will open the account in this browser.
sign-in-new-password-title = Choose a password
sign-in-new-password = New password
sign-in-new-password-button = Save and sign in
sign-in-password-rule = At least 12 characters. A short sentence that you remember is best.
sign-in-needed = Reports and data that are not public are for those who have an account.
sign-out = Sign out

# Roles.

role-administrator = administrator
role-coordinator = coordinator
role-clerk = clerk
role-viewer = viewer

# Why changes are refused.

error-sign-in-failed = The e-mail address or the password is wrong.
error-too-many-attempts = { PLURAL($seconds) ->
    [one] Too many attempts: try again in { $seconds } second.
   *[other] Too many attempts: try again in { $seconds } seconds.
}
error-foreign-form = This form was not sent by a page of this server: open the page for signing in and try again.
error-link-not-usable = This link can’t be used: it was used already or has expired. Ask the administrator for a new one.
error-wrong-password = The present password is wrong.
error-password-too-short = The password is too short: write at least { $count } characters.
error-password-too-long = The password is too long: at most { $count } bytes.
error-password-is-name = The password is the name or the e-mail address: choose another.
error-name-is-email = A name holds no e-mail address: write it without the sign @.
error-email-invalid = This is no e-mail address: write it in full, such as amina@example.ma.
error-email-taken = There is an account with this e-mail address.
error-first-is-administrator = There is no account yet: the first is an administrator’s (ADMINISTRATOR).
error-administrator-place = An administrator’s role holds for the whole country: name no place.
error-coordinator-place = A coordinator’s role holds for a coordination: name its code.
error-clerk-place = A clerk’s role holds for a centre: name it.
error-viewer-place = A viewer’s role holds for the country, a coordination or a delegation: name no centre.
error-role-not-held = This account does not have this role.
error-last-administrator = This is the last administrator’s account: give the role to another account first.
error-account-disabled = This account is disabled: enable it first.
error-token-lifetime = A token can be used for 1 to { $count } days.
# Signing in through an identity provider (OpenID Connect).

openid-sign-in = Sign in with { $name }
openid-not-signed-in = You are not signed in
openid-again = Try again
openid-home = Home
openid-denied = The identity provider said no, or you cancelled. Try again and agree to share your e-mail address.
openid-state = This attempt has expired, was used already, or began in another browser. Sign in again in this browser, which must accept cookies.
openid-unavailable = The identity provider can’t be reached. Try again in a while; if it persists, tell the administrator the code below.
openid-untrusted = The identity provider’s answer can’t be trusted and was not accepted. Try again; if it happens again, tell the administrator the code below.
openid-unverified = The identity provider does not vouch for your e-mail address. Confirm it there, then try again.
openid-no-account = No account has this e-mail address. Ask the administrator for one.
openid-disabled = This account has been disabled. Turn to the administrator.
openid-failed = Something went wrong on this server; it has been logged. Try again in a while.

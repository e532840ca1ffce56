# Accounts and signing in.

# Why a change is refused: one message for each code.

error-missing = This is needed: fill it in.
error-not-found = There is no "{ $key }": check the id.
error-conflict = Somebody else has changed this meanwhile: look at its current state and try again.
error-bad-key = The idempotency key is not valid: write 1 to 200 characters.
error-key-reused = This idempotency key came with another input before: take a new one.

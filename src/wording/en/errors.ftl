# Why a change is refused: one message for each code.

error-missing = This is needed: fill it in.
error-not-found = There is no "{ $key }": check the id.
error-conflict = Somebody else has changed this meanwhile: look at its current state and try again.
error-bad-key = The idempotency key is not valid: write 1 to 200 characters.
error-control-character = This text holds a control character (such as a line break): leave it out.
error-key-reused = This idempotency key came with another input before: take a new one.
error-small-cells =
    { PLURAL($count) ->
        [one] The report can’t be public: { $count } figure stands for 1 to 4 persons, or would give such a number away.
       *[other] The report can’t be public: { $count } figures stand for 1 to 4 persons, or would give such a number away.
    }
error-small-cells-unknown = The report can’t be public: it was issued before its figures that stand for 1 to 4 persons were counted.
error-name-too-long = This text is too long: write at most { $limit ->
    [one] one character
   *[other] { $limit } characters
}.
error-run-not-failed = This run has neither failed nor been cancelled; only such a run can be started over.
error-run-over = This run is over; there is nothing to stop.
error-period-not-over = The period is not over before { $date } has passed; ask for one that is.
error-stop-lifted = This stop has been lifted already.

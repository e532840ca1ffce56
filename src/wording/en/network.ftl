# The network: centres, delegations, programmes, trainings, cooperatives.

error-bad-code = The code is not valid: small Latin letters, digits and underscores, at most 60, such as literacy.
error-bad-centre-code = The centre's code is not valid: 1 to 60 characters without spaces.
error-code-taken = The code "{ $code }" is taken: choose another.
error-number-negative = The number can't be negative: write 0 or more, or leave it out where it is not reported.
error-commune-elsewhere = The commune { $commune } lies in the province { $province }: correct one of them.
error-delegation-closed = The delegation of this province is closed from { $date } on: choose a province whose delegation works.
error-outside-coordination = The province { $province } is outside the coordination: a centre moves within its coordination only; otherwise close it and open a new one.
error-programme-closed = This programme is closed from { $date } on: choose one that runs.
error-programme-not-open = This programme begins on { $date }: choose that day or a later one.
error-counts-no-centres = This programme counts no centres: choose one that does.
error-bad-capacity = The capacity is not valid: write 1 or more, or leave it out where it is not known.
error-closed-before-opened = The closing is not after the opening on { $date }: choose a later day.
error-closed-before-move = The centre moved on { $date }: choose a later day.
error-closed-before-return = The centre has handed in its return for the month that begins on { $date }: choose a later day.
error-already-closed = It is closed already, from { $date } on.
error-not-closed = There is no closing to take back.
error-not-first-of-month = A move takes effect on the first day of a month: choose one.
error-day-in-future = This day has not come yet: choose { $date } or earlier.
error-moved-before-opened = The centre opened on { $date }: choose a later day.
error-moved-before-move = The centre has moved on { $date } already: choose a later day.
error-moved-before-return = The return for the month that begins on { $date } is validated at the old place: choose a later month.
error-not-moved = The centre is at this place already: choose another.
error-has-open-centres = { $count ->
    [one] { $count } centre is still open on this day: close or move it first.
   *[other] { $count } centres are still open on this day: close or move them first.
}
error-has-returns = { $count ->
    [one] The period has { $count } centre return: a period has returns or published figures, never both.
   *[other] The period has { $count } centre returns: a period has returns or published figures, never both.
}
error-already-published = A figure is published for this coordination, programme and period already: change that one.
error-headline-not-counted = The headline indicator must be among the programme's indicators.
error-indicator-in-use = Centres of the programme have declared the indicator "{ $indicator }": keep it among the programme's indicators.
error-only-for-centres = This is for programmes that count centres: leave it out.
error-counted-already = The programme "{ $programme }" shows this register already: each register belongs to one programme.
error-form-not-used = This language has no such plural form: leave it out.
error-number-missing = The phrase must say where the number goes: { "{n}" }.
error-bad-length = The length is not valid: write 1 to 366 days.
error-already-cancelled = This training was cancelled on { $date }: register a new one if need be.

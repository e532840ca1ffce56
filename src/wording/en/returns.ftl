# Activity returns.

# The rules of a return, and why one is refused.
error-bad-month = "{ $given }" is not a month: write year and month, such as 2026-10.
error-future-month = This month is not over: it can be declared from { $date } on.
error-centre-closed = The centre was not open in this month (opened: { $opened }; closed: { $closed }).
error-already-validated = The return of this month has been validated: open a correction of it instead of a new return.
error-published-period = This month has published figures (period { $period }): they are not added to centres' returns.
error-not-open = This return can't be changed in its present state: only one that is being filled in or was sent back can.
error-not-submitted = This return is not waiting to be validated: look at its state.
error-nothing-submitted = No return of this coordination is waiting to be validated for this month.
error-not-counted = Only the version of a return that counts can be corrected.
error-correction-open = A correction of this return is already open: finish it first.
error-not-of-programme = The indicator "{ $indicator }" is not declared by this programme: remove this line.
error-unknown-age-band = There is no age band "{ $band }": take one of the list.
error-negative = A figure can't be negative ({ $value }): write zero or more.
error-too-large = The figure { $value } is above the limit of { $limit }: check it.
error-duplicate-line = This is here twice: it is already at place { $first }, counted from zero.
error-unknown-rule = "{ $rule }" is not a rule that asks for an explanation: take the code of a warning.
error-text-too-long = The text is too long: write at most { $limit } characters.
error-headline-missing = The programme's headline figure ("{ $indicator }") is not declared: fill it in.
error-sum-differs = The indicator "{ $indicator }" sums to { $sum } by sex and age band, but the declared total is { $declared }: correct one of them.
error-leavers-above-enrolled = { $sex ->
    [female] Women
   *[male] Men
 } who graduated or dropped out ({ $leavers }) are more than those enrolled in the month before and the new entrants together ({ $enrolled }): check these figures.
error-enrolment-moved = Enrolment went from { $before } to { $now }, which is unusual for this centre (about { $usual } was to be expected): check it or explain it.
error-capacity-exceeded = More are enrolled ({ $enrolled }) than there are places ({ $capacity }): check it or explain it.
error-explanation-needed = { $rule ->
    [ENROLMENT_MOVED] Enrolment went from { $before } to { $now }, which is unusual for this centre
    [CAPACITY_EXCEEDED] More are enrolled ({ $enrolled }) than there are places ({ $capacity })
   *[other] The rule { $rule } found something unusual
 }: add an explanation for the rule { $rule }, then submit again.

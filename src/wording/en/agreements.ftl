# Partnership agreements.

error-bad-status =
    { $status ->
        [draft] The agreement is a draft; it allows: { $allowed }.
        [signed] The agreement is signed and not in force yet; it allows: { $allowed }.
        [active] The agreement is in force (active); it allows: { $allowed }.
        [expired] The agreement has expired; it allows: { $allowed }.
        [suspended] The agreement is suspended; it allows: { $allowed }.
        [terminated] The agreement was terminated; it allows: { $allowed }.
       *[renewed] The agreement is over and renewed; it allows: { $allowed }.
    }
error-ends-before-start = The last day is before the first ({ $start }): choose that day or a later one.
error-bad-amount = The amount is not valid: write whole centimes above zero, at most { $most } dirhams.
error-bad-date = This date can't be meant: choose one from 1950 to 2200.
error-instalment-twice = The party has an instalment on { $date } already: put them together or choose another day.
error-instalments-above-commitment = The instalments sum to { $due } centimes, the party commits { $committed }: they can't be more.
error-too-long = The list is too long: give at most { $most }.
error-no-programme = Name at least one programme.
error-named-twice = This is in the list already: remove one of the two.
error-bad-target = The target is not valid: write zero or more.
error-coordination-not-a-party = The coordination must be among the parties: add a party without a partner.
error-no-partner = At least one partner must be among the parties.
error-budget-mismatch = The budget is { $budget } centimes, the parties commit { $committed }: make them equal.
error-place-outside = "{ $key }" is outside the coordination's area: choose a place of it.
error-date-in-future = This day has not come yet: choose { $today } or earlier.
error-too-early = This day is too early: choose { $earliest } or later.
error-too-late = This day is too late: choose { $latest } or earlier.
error-renewal-overlaps = The agreement and its renewal would be in force at once (limit: { $end }): change the days.
error-starts-on-stays = The first day of a signed agreement stays { $start }: leave it out.
error-ends-before-effect = The last day is before the amendment takes effect ({ $effective }): choose that day or a later one.
error-nothing-changed = The amendment changes nothing: say what changes.
error-already-renewed = There is a renewal of this agreement already: change or sign that one.
error-not-a-party = This is no party to the agreement: name one of its parties.
error-no-such-instalment = The party has no instalment due on { $date }: take one of its days, or leave it out.
error-above-commitment = With this the party has paid { $paid } centimes, and committed { $committed }: explain it or correct the amount.
error-already-reversed = This payment was taken back already, or takes another back: record a new one.
error-file-too-large = The file is too large: at most { $most } MB.
error-not-a-pdf = The file is not a readable PDF: scan the agreement as a PDF.

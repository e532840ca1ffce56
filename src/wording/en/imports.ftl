# Why rows of a table are refused. $value is what stands in the file.

error-rows-refused = Rows of the file are refused, and nothing was changed: correct them and send the file again.

imports-not-found = There is no “{ $value }” that you may see. Correct it.
imports-no-new-centre = There is no centre “{ $value }” that you may see, and only an administrator opens one. Correct the code.
imports-not-known = “{ $value }” is not known here. Closest to it: { $closest }.
imports-row-twice = The file is about the same thing in row { $first } already. Keep one of the two rows.
imports-text-too-long = “{ $value }” is too long: write at most { $limit } characters.
imports-not-changed-here = “{ $value }” differs from what is recorded: { $current }. A table does not change this. Write the recorded value, or change it on its own.
imports-administrators-only = Only an administrator changes this. Leave it as it is recorded.
imports-bad-centre-code = “{ $value }” can't be a centre's code. Write at most { $limit } characters without spaces.
imports-commune-elsewhere = The commune “{ $value }” lies in { $province }. Correct the commune or the province.
imports-counts-no-centres = The programme “{ $value }” has no centres. Choose another one.
imports-closed-before-opened = The centre opened on { $date }: it can only close after that day.
imports-closed-before-return = The centre has handed in a month, or moved, on { $date }: it can only close after that day.
imports-several-partners = Several partners have these names: write the number of the one that is meant ({ $numbers }).
imports-not-a-period = “{ $value }” is not a period. Write { $forms }.
imports-given-by-unit = The source gives this figure unit by unit, and a table does not change it. Write the recorded value.
imports-returned-period = Centres have declared within this period ({ $month }): a period has their returns or published figures, never both.
imports-new-source = The source “{ $value }” is new: write its title and its day of publication in this row.
imports-not-of-programme = The programme “{ $programme }” does not declare “{ $value }”. It declares: { $choices }.
imports-reason = { $reason }
imports-closed-by-then = “{ $value }” is closed from { $date } on. Correct it, or the day on which the centre opens.
imports-not-open-yet = “{ $value }” begins on { $date }. Correct it, or the day on which the centre opens.
imports-differs = “{ $value }” differs from what row { $first } says of the same agreement. Write the same in both.
imports-signed-agreement = “{ $value }” differs from what is recorded ({ $current }), and the agreement is signed: only an amendment changes its terms. Write the recorded value.
imports-budget-mismatch = The budget is { $budget }, and the amounts of the agreement's rows sum to { $committed }. Correct one of them.
imports-coordination-not-a-party = The coordination must be among the parties: add a row with “Coordination” as the party.
imports-day-in-future = "{ $value }" lies ahead: write { $date } at the latest.
imports-bad-code = "{ $value }" can't be a code: use small letters, digits and underscores, at most 60, such as report_2024.

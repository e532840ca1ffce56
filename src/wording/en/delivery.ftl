# Letters: their subjects, texts and what is written below them, and the page for unsubscribing. Each sentence is one
# whole message; none is put together from parts.

### General

letter-greeting = Good day,
letter-item = { $label }: { $value }
letter-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }

### The report

letter-report-subject = Activity report: { $coordination }, { $period }
letter-report-subject-corrected = Activity report (edition { $edition }): { $coordination }, { $period }
letter-report-text = The activity report has been issued: { $coordination }, { $period }.
letter-report-replaces = This is edition { $edition } of this report; it replaces edition { $previous }.
letter-report-changed =
    { $count ->
        [0] No figure has changed in it.
        [one] { $count } figure has changed in it; it is listed at the end of the report.
       *[other] { $count } figures have changed in it; they are listed at the end of the report.
    }
letter-report-figures = Key figures:

### A report that could not be made

letter-failure-subject = Report not made: { $coordination }, { $period }
letter-failure-text = The activity report could not be made: { $coordination }, { $period } (language: { $language }, job: { $job }).
letter-failure-attempts =
    { $count ->
        [0] It was not tried.
        [one] It was tried { $count } time.
       *[other] It was tried { $count } times.
    }
letter-failure-error = Last error: { $error }
letter-failure-retry = Once the cause is gone, this command tries again on the server: { $command }

### Summary of a batch

letter-summary-subject = Summary of the job { $job }: { $due }
letter-summary-text = This is the summary of the job { $job }, which fell due on { $due }.
letter-summary-counts = Counts:
letter-summary-issued = Reports issued
letter-summary-sent = Messages sent
letter-summary-unsent = Messages still to be sent
letter-summary-undelivered = Messages not delivered
letter-summary-waiting = Reports waiting for figures
letter-summary-failed = Reports not made
letter-summary-waiting-list = Figures are awaited from:
letter-summary-waiting-item = { $coordination }: { $validated } of { $expected } returns validated
letter-summary-failed-list = Could not be made:
letter-summary-failed-item = { $coordination } ({ $language }, no. { $run }): { $error }
letter-summary-undelivered-list = Could not be delivered to:

### Reminder of returns

letter-reminder-subject = Returns not yet received: { $period }
letter-reminder-text =
    { $count ->
        [0] All returns have arrived ({ $period }).
        [one] The returns of { $count } centre have not arrived yet ({ $period }).
       *[other] The returns of { $count } centres have not arrived yet ({ $period }).
    }
letter-reminder-centres = Centres and months concerned:
letter-reminder-until = Please hand them in by { $date }, so that their figures are in the report.
letter-reminder-where = Returns are handed in here: { $address }

### A damaged file

letter-alarm-subject = Alarm: a stored file is damaged
letter-alarm-text = The content of a stored file is no longer what it was when it was stored: { $place }. The file is handed out to nobody.
letter-alarm-mend = Put it back from a backup, then look with the command taawun check.

### Test message

letter-test-subject = Test message from Taawun
letter-test-text = This message has arrived: mail works. Taawun sent it from { $address }.

### Below the letters

mail-attached = The report is attached to this message: { $file }
mail-linked = The report is too large to be attached. It can be downloaded here until { $date }: { $link }
mail-linked-html = The report is too large to be attached. It can be downloaded by the following link until { $date }.
mail-link-text = Download the report
mail-signature = Entraide Nationale
mail-reason = Taawun sent this message automatically to { $recipient }.
mail-unsubscribe = To stop these messages: { $link }
mail-unsubscribe-text = Stop these messages

### Page for unsubscribing

unsubscribe-title = Stop messages
unsubscribe-text = Reports, summaries and reminders will no longer come to this address:
unsubscribe-button = Stop messages
unsubscribe-done = Done. No more messages will come to this address. To get them again, ask the system’s administrator.
unsubscribe-unknown = This link is not valid. Open it whole, as it is in the message.
report-link-expired-title = Link expired
report-link-expired = This link has expired. Whoever has an account can sign in and download the report; others can ask the coordination for it.

# The report: its headings, sentences and tables. Every sentence is a whole message; none is put together from parts.

### Months, dates, periods, amounts

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
first-of-month = 1
date = { $day } { $month } { $year }
period-month = { $month } { $year }
period-quarter-1 = first quarter of { $year }
period-quarter-2 = second quarter of { $year }
period-quarter-3 = third quarter of { $year }
period-quarter-4 = fourth quarter of { $year }
period-half-year-1 = first half of { $year }
period-half-year-2 = second half of { $year }
period-year = year { $year }
period-school-year = school year { $year }-{ $next }
date-range = { $first } to { $last }
period-range = { $first } to { $last }
dirhams = MAD { $amount }

### The document and its cover

institution-kingdom = Kingdom of Morocco
institution-name = Entraide Nationale
report-title = Activity report
document-title = Activity report, { $coordination }, { $period }
document-subject = Activity of the { $coordination } ({ $period }): programmes, beneficiaries, partnerships, continuing training and economic integration.
running-header = Activity report · { $coordination } · { $period }
page-label = Page { $page } of { $total }
page-label-code = Page { $page } of { $total } · { $code }
demonstration-banner = Demonstration data: fictitious figures that describe no real activity
masthead-period = Period
masthead-as-of = Figures as of
masthead-completeness = Completeness of returns
masthead-returns = { $received } of { $expected } ({ $share })
masthead-source = Source of the figures
masthead-source-published = Published figures, without monthly returns
masthead-published-on = Published on
masthead-no-returns = No returns expected for this period
period-running = The period has not ended: figures are provisional.

### Common phrases

not-reported = not reported
not-stated = not stated
unchanged = unchanged
list-separator = { ", " }
total = Total
total-reported = Total reported
total-stated = Total stated
change = { $difference } ({ $percent })
beneficiaries-count =
    { $count ->
        [0] no beneficiaries
        [one] { $count } beneficiary
       *[other] { $count } beneficiaries
    }

### Column headings

column-programme = Programme
column-units = Units
column-beneficiaries = Beneficiaries
column-women = Women
column-indicator = Indicator
column-figure = Figure
column-method = Basis
column-name = Name
column-place = Place
column-reference = Reference
column-object = Object
column-partners = Partners
column-last-day = Last day
column-committed = Amount committed
column-topic = Topic of the session
column-first-day = First day
column-days = Days
column-participants = Participants
column-trade = Trade
column-founded = Founded
column-members = Members
column-centre = Centre
column-province = Province or prefecture
column-months = Months
column-returns = Returns
column-count = Number
column-share = % of expected returns

### Summary

lead-not-reported = The number of beneficiaries was not reported ({ $period }).
lead-zero = The coordination’s programmes had no enrolled beneficiaries ({ $period }).
lead-up = The coordination’s programmes had { beneficiaries-count } ({ $period }), { $difference } more ({ $percent }) than in the previous period ({ $previous }).
lead-up-from-zero = The coordination’s programmes had { beneficiaries-count } ({ $period }), compared with none in the previous period ({ $previous }).
lead-down = The coordination’s programmes had { beneficiaries-count } ({ $period }), { $difference } fewer ({ $percent }) than in the previous period ({ $previous }).
lead-unchanged = The coordination’s programmes had { beneficiaries-count } ({ $period }), the same number as in the previous period ({ $previous }).
lead-partial = The coordination’s programmes had { beneficiaries-count } in the validated returns ({ $period }). Like for like, there were { $now }, compared with { $then } in the previous period ({ $previous }): { $change }.
like-for-like = *: like for like; what is reported for only one of the two periods is excluded.
lead-no-previous = The coordination’s programmes had { beneficiaries-count } ({ $period }). A comparison with the previous period ({ $previous }) is not possible.
fact-beneficiaries = Beneficiaries
fact-women = Women
fact-women-share = { $share } of beneficiaries
fact-units = Centres and units
fact-returns = Returns received
fact-returns-value = { $received } of { $expected }
fact-agreements = Agreements in force
summary-table = The programmes
summary-note = Totals count enrolments, not individuals: a person enrolled in two programmes is counted twice. Agreements, continuing training and cooperatives are not included. “—”: not applicable or not comparable.

### Sections of the programmes

section-heading = { $number }. { $name }
section-activity =
    { $count ->
        [0] At { $date }, this programme had { $units } and no enrolled beneficiaries.
        [one] At { $date }, this programme had { $units } and { $count } enrolled beneficiary.
       *[other] At { $date }, this programme had { $units } and { $count } enrolled beneficiaries.
    }
section-published = According to the published source ({ $period }), this programme had { $units } and { beneficiaries-count }.
section-units-only = At { $date }, this programme had { $units }. The number of beneficiaries was not reported.
section-published-units-only = According to the published source ({ $period }), this programme had { $units }. The source does not give the number of beneficiaries.
section-no-units = At { $date }, no unit of this programme was open.
section-beneficiaries-only = This programme had { beneficiaries-count }. The number of units was not reported.
section-beneficiaries-of-closed = Units that closed during the period had { beneficiaries-count }.
section-not-reported = Not reported: no figures were provided for this programme ({ $period }).
section-source-silent = Not reported: the published source gives no figures for this programme ({ $period }).
table-of-programme = { $table } – { $programme }
indicators-table = Indicators
indicator-beneficiaries = Enrolled beneficiaries
indicator-women = of whom women
indicator-entrants = New entrants
indicator-graduates = Graduates
indicator-drop-outs = Drop-outs
indicator-service-contacts = Service contacts
method-stock = last reported month
method-flow = sum of the months of the period
units-table = Beneficiaries by unit
units-difference = The units listed add up to { $sum }; the figure for the programme is { $figure }.
chart-title = { $programme }: beneficiaries by month, { $first } to { $last }
chart-unit = Enrolled, from validated returns
chart-unit-gaps =
    { $count ->
        [one] Enrolled beneficiaries; “—”: { $count } month not reported
       *[other] Enrolled beneficiaries; “—”: { $count } months not reported
    }
chart-partial = *: a month for which returns are missing or not validated; its figure is partial.
chart-alternative = Bar chart of beneficiaries by month: { $first-value } in { $first } and { $last-value } in { $last }; highest { $highest-value } in { $highest }, lowest { $lowest-value } in { $lowest }. { $list }.
chart-alternative-whole = Bar chart of beneficiaries by month. In the months with complete returns: { $first-value } in { $first } and { $last-value } in { $last }; highest { $highest-value } in { $highest }, lowest { $lowest-value } in { $lowest }. { $list }.
chart-alternative-one = Bar chart of beneficiaries: only one month was reported, { $first-value } in { $first }.

### Agreements, training, cooperatives

agreements-in-force =
    { $count ->
        [0] At { $date }, no agreements were in force.
        [one] At { $date }, { $count } agreement was in force.
       *[other] At { $date }, { $count } agreements were in force.
    }
agreements-table = Agreements in force
agreements-ending =
    { $count ->
        [0] No agreements end within 90 days of { $date }.
        [one] { $count } agreement ends within 90 days of { $date }:
       *[other] { $count } agreements end within 90 days of { $date }:
    }
agreement-ending =
    { $days ->
        [0] { $reference }, { $object }: ends on { $date }, the reference date of the figures.
        [one] { $reference }, { $object }: ends on { $date }, in { $days } day.
       *[other] { $reference }, { $object }: ends on { $date }, in { $days } days.
    }
trainings-held =
    { $count ->
        [0] No training sessions were held ({ $period }).
        [one] { $count } training session was held ({ $period }).
       *[other] { $count } training sessions were held ({ $period }).
    }
trainings-participants =
    { $count ->
        [0] No participants were reported.
        [one] Reported attendance: { $count } person.
       *[other] Reported attendance: { $count } persons; a person who attended two sessions is counted twice.
    }
trainings-participants-not-reported = The number of participants was not reported.
trainings-table = Training sessions
cooperatives-at-work =
    { $count ->
        [0] At { $date }, no production cooperatives were active.
        [one] At { $date }, { $count } production cooperative was active.
       *[other] At { $date }, { $count } production cooperatives were active.
    }
cooperatives-members =
    { $count ->
        [0] No members were reported.
        [one] Reported membership: { $count } member.
       *[other] Reported membership: { $count } members.
    }
cooperatives-members-not-reported = The number of members was not reported.
cooperatives-table = Active cooperatives

### Completeness of returns

completeness-heading = Completeness of returns
returns-received =
    { $received ->
        [0] No returns received of { $expected } expected ({ $share }).
        [one] { $received } return received of { $expected } expected ({ $share }).
       *[other] { $received } returns received of { $expected } expected ({ $share }).
    }
returns-validated =
    { $count ->
        [0] None of these returns has been validated.
        [one] { $count } of these returns has been validated.
       *[other] { $count } of these returns have been validated.
    }
returns-not-validated =
    { $count ->
        [0] No returns received are awaiting validation.
        [one] { $count } return received is awaiting validation; its figures are not included in this report.
       *[other] { $count } returns received are awaiting validation; their figures are not included in this report.
    }
returns-table = Monthly returns
returns-expected-label = Expected
returns-received-label = Received
returns-validated-label = Validated
centres-missing =
    { $count ->
        [0] No centre has returns outstanding.
        [one] { $count } centre has returns outstanding.
       *[other] { $count } centres have returns outstanding.
    }
missing-table = Centres with returns outstanding
completeness-published = There are no monthly returns for this period: the figures are taken from a published source.
completeness-none-expected = No returns were expected for this period.

### Sources

sources-heading = Sources and method
sources-where = Sources
source-returns = Monthly returns of the centres; only validated figures are included.
source-registers = The coordination’s registers: partnership agreements, training sessions, cooperatives.
source-publication = { $title }, published on { $date }.
source-publication-by = { $title }, { $publisher }, published on { $date }.
source-none = No figures were provided for this period.
method-heading = Method
method-stock-definition = Enrolment is a stock: the figure for each centre is that of the last month reported in the period; months are not added up.
method-flow-definition = New entrants, graduates, drop-outs and service contacts are flows: the months of the period are added up.
method-published-limits = The published source gives no breakdown by sex and no figures for new entrants or drop-outs.
method-enrolments = The total number of beneficiaries is a sum of enrolments: a person enrolled in two programmes is counted twice.
method-not-reported = “Not reported” means that the figure was not provided; it does not mean zero.
method-agreement-day = Agreements and cooperatives: position at { $date }; amounts in dirhams (MAD).
demonstration-statement = This report was made from demonstration data: its fictitious figures describe no real activity and must be neither published nor relied on.

### Corrected editions

masthead-edition = Edition
masthead-edition-replaces = { $number } — replaces edition { $replaced }, issued on { $date }
masthead-changes = Corrections
masthead-changes-count =
    { PLURAL($count) ->
        [one] { $count } figure corrected, listed at the end of the report
       *[other] { $count } figures corrected, listed at the end of the report
    }
changes-heading = Corrections to edition { $replaced }
changes-count =
    { PLURAL($count) ->
        [one] { $count } figure has changed since edition { $replaced }.
       *[other] { $count } figures have changed since edition { $replaced }.
    }
changes-not-on-record = Edition { $replaced } was issued before the figures of reports were kept, so the corrections cannot be listed figure by figure. Its text is kept as issued.
changes-table = Corrected figures
changes-not-listed-note = “Not listed” means that the centre, agreement, session or cooperative did not appear in that edition.
changes-whole-report = All programmes
changed-entry = { $name } ({ $programme })
column-changed = Subject
column-before = Before
column-after = After
not-listed = not listed
measure-units = Units
measure-beneficiaries = Beneficiaries
measure-women = of whom women
measure-entrants = New entrants
measure-graduates = Graduates
measure-drop-outs = Drop-outs
measure-service-contacts = Service contacts
measure-returns-expected = Returns expected
measure-returns-validated = Returns validated
measure-committed = Amount committed
measure-paid = Amount paid
measure-days = Days
measure-participants = Participants
measure-members = Members

### Page one

masthead-not-issued = reading copy, not issued
masthead-edition-first = { $number }
change-against = { $change } from { $period }
change-not-comparable = not comparable with { $period }
lead-largest = The largest change from the previous period ({ $previous }) was in “{ $programme }”: { $change }.
lead-most = The programme with the most beneficiaries is “{ $programme }”: { $count } ({ $share } of the total).
fact-entrants = New entrants
fact-returns-share = { $share } of expected returns
fact-returns-validated =
    { $count ->
        [0] none of them validated
       *[other] { $count } of them validated
    }
attention-heading = Points for attention
attention-nothing = No points for attention under the rules set out in the annex “Sources and method”.
attention-missing =
    { $count ->
        [one] { $count } centre has returns outstanding: { $names } (see annex { $annex }).
       *[other] { $count } centres have returns outstanding: { $names } (see annex { $annex }).
    }
attention-over-capacity =
    { $count ->
        [one] { $count } centre is over capacity: { $names }.
       *[other] { $count } centres are over capacity: { $names }.
    }
attention-ending =
    { $count ->
        [one] { $count } agreement ends within 90 days of { $date }: { $names }.
       *[other] { $count } agreements end within 90 days of { $date }: { $names }.
    }
attention-not-reported = The number of beneficiaries was not reported for: { $names }.
names-and-more = { $names } and others

### The programmes at a glance

programmes-heading = The programmes at a glance
dash = —
column-change-against = Change from { $period }
column-percent = %
provinces-chart = Beneficiaries by province or prefecture
provinces-alternative = Bar chart of beneficiaries by province or prefecture: highest { $highest-value } in { $highest }. { $list }.
provinces-alternative-none = Bar chart of beneficiaries by province or prefecture, with no figures reported. { $list }.
provinces-table = Beneficiaries by province or prefecture and by programme
named-figure = { $name }: { $value }
named-figure-partial = { $name }: { $value } (partial)
no-centre = no centre

### The sections

section-change = Compared with { $period } ({ $then }): { $change }.
section-change-partial = Compared with { $period }, like for like ({ $then }, then { $now }): { $change }.
section-left-out =
    { $count ->
        [one] The comparison ({ $period }) excludes { $count } centre with a figure for only one of the two periods; the full figure for that period is { $then }.
       *[other] The comparison ({ $period }) excludes { $count } centres with a figure for only one of the two periods; the full figure for that period is { $then }.
    }
ages-table = Beneficiaries by age and sex
column-age = Age
column-men = Male
column-female = Female
settings-table = Beneficiaries by type of area
column-setting = Area
column-centres = Centres
column-capacity = Places
setting-urban = urban
setting-semi-urban = semi-urban
setting-rural = rural
section-provinces-table = Beneficiaries by province or prefecture
units-in-annex = The centres of this programme are listed in annex 1.
explained-heading = Validation warnings and explanations from centres
explained = { $centre }, { $month }: { $warning }. Explanation from the centre: { $explanation }

### Partnerships and cooperatives

agreements-signed =
    { $count ->
        [0] No agreements were signed ({ $period }).
        [one] { $count } agreement was signed ({ $period }):
       *[other] { $count } agreements were signed ({ $period }):
    }
agreements-ended =
    { $count ->
        [0] No agreements ended ({ $period }).
        [one] { $count } agreement ended ({ $period }):
       *[other] { $count } agreements ended ({ $period }):
    }
agreement-named = { $reference }, { $object }
agreement-named-later = { $reference }, { $object } (in force from { $date })
partners-table = Commitments and payments by party (agreements in force)
partners-table-not-in-force = Commitments and payments by party (agreements not in force)
partners-not-in-force-note = Agreements not in force on { $date } that ended in the period or were paid on in it.
payments-in-period = Paid in the period on all agreements of the coordination ({ $period }): { $amount }.
party-former = { $name } (no longer a party)
column-partner = Party
column-agreements = Agreements
column-paid = Paid to date
column-paid-in-period = Paid in the period
party-coordination = Regional coordination
trades-table = Cooperatives and members by trade
column-cooperatives = Cooperatives

### Annexes

annex-heading = Annex { $number }: { $title }
annex-centres = List of centres
centres-table = Centres
method-completeness = Completeness = returns received ÷ returns expected. A return is expected from each centre for each month in which it was open; only validated returns are included in the figures.
method-change = Change = figure for the period − figure for the comparison period; in per cent: change ÷ figure for the comparison period.
method-like-for-like = Comparisons are like for like: a centre that was open in both periods but has a figure for only one of them is excluded, since a missing return is not a decline. Centres that opened or closed in between are changes and are included.
method-flow-months = New entrants are compared month by month: a month of a centre is included if it was reported in both periods, or if the centre was closed in the other one.
method-running = The period is not over: new entrants compare with the same months of the other period, as far as they are over; persons enrolled, centres and agreements, as they stand now, compare with the other period’s end.
method-capacity = A centre is over capacity when it has more persons enrolled than places declared, as the register gives them on the day of issue; closed centres are excluded.
method-places = By province and area, centres are counted where they were on { $date }, and persons enrolled where their centre was in the month counted: a centre that moved in between is counted once in each total.
method-sentences = Page one gives the total number of beneficiaries and its change, then the programme whose number of beneficiaries changed most; where no comparison is possible, the programme with the most beneficiaries.
method-attention = Points for attention: returns that are missing or awaiting validation, centres over capacity, agreements ending within 90 days, programmes whose number of beneficiaries was not reported.
attachment-json = The figures and everything from which the report is made, as JSON
attachment-csv = The figures as a table, as CSV

### Signature and verification

signature-heading = Signature
signature-not-issued = Reading copy, not issued: it must not be signed and carries no verification code.
signature-place = Place
signature-date = Date
signature-name = Name and position
signature-sign = Signature and stamp
verification-text = To verify that this copy is genuine, scan the QR code or visit the address below.
verification-text-no-address = To verify that this copy is genuine, enter this code on the verification page.
verification-alternative = QR code leading to the verification page: { $address }

### Months under bars

month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
month-label = { $month } { $year }

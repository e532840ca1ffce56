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
demonstration-banner = Demonstration data: made-up figures that describe no real activity
masthead-period = Period
masthead-as-of = Figures as of
masthead-completeness = Completeness of returns
masthead-source = Source of the figures
masthead-source-published = Published figures, without monthly returns
masthead-published-on = Published on
masthead-no-returns = No returns expected for this period
period-running = The period is not over: the figures are provisional.

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
        [0] no beneficiary
        [one] { $count } beneficiary
       *[other] { $count } beneficiaries
    }

### Column headings

column-programme = Programme
column-units = Units
column-beneficiaries = Beneficiaries
column-women = Women
column-change = Change
column-indicator = Indicator
column-figure = Figure
column-method = How it is counted
column-name = Name
column-place = Place
column-reference = Reference
column-object = Object
column-partners = Partners
column-last-day = Last day
column-committed = Money committed
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
column-share = Share of expected

### Summary

lead-not-reported = The number of beneficiaries is not reported ({ $period }).
lead-zero = The coordination’s programmes have no enrolled beneficiary ({ $period }).
lead-up = The coordination’s programmes count { beneficiaries-count } ({ $period }), { $difference } more ({ $percent }) than in the period before ({ $previous }).
lead-up-from-zero = The coordination’s programmes count { beneficiaries-count } ({ $period }), against none in the period before ({ $previous }).
lead-down = The coordination’s programmes count { beneficiaries-count } ({ $period }), { $difference } fewer ({ $percent }) than in the period before ({ $previous }).
lead-unchanged = The coordination’s programmes count { beneficiaries-count } ({ $period }), as many as in the period before ({ $previous }).
lead-no-previous = The coordination’s programmes count { beneficiaries-count } ({ $period }). There are no figures of the period before to compare with.
fact-beneficiaries = Beneficiaries
fact-women = Women
fact-women-share = { $share } of beneficiaries
fact-units = Centres and units of programmes
fact-returns = Returns received
fact-returns-value = { $received } of { $expected }
fact-agreements = Agreements in force
summary-table = The programmes
summary-note = The total counts enrolments, not persons: who attends two programmes is in it twice. Agreements, continuing training and cooperatives are not part of it. “—”: not applicable or not comparable.

### Sections of the programmes

section-heading = { $number }. { $name }
section-activity =
    { $count ->
        [0] On { $date } this programme has { $units } and no enrolled beneficiary.
        [one] On { $date } this programme has { $units } and { $count } enrolled beneficiary.
       *[other] On { $date } this programme has { $units } and { $count } enrolled beneficiaries.
    }
section-published = According to the published source ({ $period }), this programme has { $units } and { beneficiaries-count }.
section-units-only = On { $date } this programme has { $units }. The number of beneficiaries is not reported.
section-published-units-only = According to the published source ({ $period }), this programme has { $units }. It does not give the number of beneficiaries.
section-no-units = On { $date } no unit of this programme is open.
section-beneficiaries-only = This programme has { beneficiaries-count }. The number of units is not reported.
section-beneficiaries-of-closed = The units that closed during the period had { beneficiaries-count }.
section-not-reported = Not reported: no figure was given for this programme ({ $period }).
section-source-silent = Not reported: the published source gives no figure for this programme ({ $period }).
indicators-table = Indicators
indicator-beneficiaries = Enrolled beneficiaries
indicator-women = of whom women
indicator-entrants = New entrants
indicator-graduates = Graduates
indicator-drop-outs = Drop-outs
indicator-service-contacts = Service contacts
method-stock = last reported month
method-flow = sum of the period’s months
units-table = Beneficiaries by unit
units-difference = The units named add up to { $sum }; the programme’s figure is { $figure }.
chart-title = { $programme }: beneficiaries month by month, { $first } to { $last }
chart-unit = Enrolled by validated returns
chart-unit-gaps =
    { $count ->
        [one] Number of enrolled beneficiaries; — { $count } month not reported.
       *[other] Number of enrolled beneficiaries; — { $count } months not reported.
    }
chart-alternative = Bar chart of beneficiaries month by month: { $first-value } in { $first } and { $last-value } in { $last }; highest { $highest-value } in { $highest }, lowest { $lowest-value } in { $lowest }. { $list }.
chart-alternative-one = Bar chart of beneficiaries: only one month is reported, { $first-value } in { $first }.

### Agreements, training, cooperatives

agreements-in-force =
    { $count ->
        [0] On { $date } no agreement is in force.
        [one] On { $date }, { $count } agreement is in force.
       *[other] On { $date }, { $count } agreements are in force.
    }
agreements-table = Agreements in force
agreements-ending =
    { $count ->
        [0] No agreement ends within 90 days of { $date }.
        [one] { $count } agreement ends within 90 days of { $date }:
       *[other] { $count } agreements end within 90 days of { $date }:
    }
agreement-ending =
    { $days ->
        [0] { $reference }, { $object }: ends on { $date }, the day of these figures.
        [one] { $reference }, { $object }: ends on { $date }, in { $days } day.
       *[other] { $reference }, { $object }: ends on { $date }, in { $days } days.
    }
trainings-held =
    { $count ->
        [0] No training session was held ({ $period }).
        [one] { $count } training session was held ({ $period }).
       *[other] { $count } training sessions were held ({ $period }).
    }
trainings-participants =
    { $count ->
        [0] No participation was reported.
        [one] { $count } person took part.
       *[other] { $count } persons took part; who attended two sessions is counted twice.
    }
trainings-participants-not-reported = The number of participants is not reported.
trainings-table = Training sessions
cooperatives-at-work =
    { $count ->
        [0] On { $date } no production cooperative is at work.
        [one] On { $date }, { $count } production cooperative is at work.
       *[other] On { $date }, { $count } production cooperatives are at work.
    }
cooperatives-members =
    { $count ->
        [0] No member is reported.
        [one] { $count } member in all is reported.
       *[other] { $count } members in all are reported.
    }
cooperatives-members-not-reported = The number of members is not reported.
cooperatives-table = Cooperatives by trade

### Completeness of returns

completeness-heading = Completeness of returns
returns-received =
    { $received ->
        [0] No return received of { $expected } expected ({ $share }).
        [one] { $received } return received of { $expected } expected ({ $share }).
       *[other] { $received } returns received of { $expected } expected ({ $share }).
    }
returns-validated =
    { $count ->
        [0] None of them is validated.
        [one] { $count } of them is validated.
       *[other] { $count } of them are validated.
    }
returns-not-validated =
    { $count ->
        [0] No received return waits for validation.
        [one] { $count } received return waits for validation; its figures are not in this report.
       *[other] { $count } received returns wait for validation; their figures are not in this report.
    }
returns-table = Monthly returns
returns-expected-label = Expected
returns-received-label = Received
returns-validated-label = Validated
centres-missing =
    { $count ->
        [0] No centre’s return is missing.
        [one] { $count } centre has not handed in its return for one month or more.
       *[other] { $count } centres have not handed in their returns for one month or more.
    }
missing-table = Centres from which returns are missing
completeness-published = There are no monthly returns for this period: the figures come from a published source.
completeness-none-expected = No return was expected for this period.

### Sources

sources-heading = Sources and method
sources-where = Sources
source-returns = Monthly returns of the centres: only validated figures are counted.
source-registers = The coordination’s registers: partnership agreements, training sessions, cooperatives.
source-publication = { $title }, published on { $date }.
source-publication-by = { $title }, { $publisher }, published on { $date }.
source-none = No figure was given for this period.
method-heading = Method
method-stock-definition = Enrolment is a stock: for each centre, the last reported month of the period is taken; months are not added up.
method-flow-definition = New entrants, graduates, drop-outs and service contacts are flows: the period’s months are added up.
method-published-limits = The published source gives no split by sex, new entrants or drop-outs.
method-enrolments = The total of beneficiaries is a sum of enrolments: who attends two programmes is in it twice.
method-not-reported = “Not reported” means that the figure was not given, not that it is zero.
method-agreement-day = Agreements and cooperatives are shown as they stood on { $date }; amounts are in dirhams (MAD).
demonstration-statement = This report contains demonstration data: made-up figures that describe no real activity and must be neither published nor relied on.

### Corrected editions

masthead-edition = Edition
masthead-edition-replaces = { $number } — replaces edition { $replaced }, issued on { $date }
masthead-changes = Corrections
masthead-changes-count =
    { PLURAL($count) ->
        [one] { $count } corrected figure, listed at the end of the report
       *[other] { $count } corrected figures, listed at the end of the report
    }
changes-heading = What changed against edition { $replaced }
changes-count =
    { PLURAL($count) ->
        [one] { $count } figure changed against edition { $replaced }.
       *[other] { $count } figures changed against edition { $replaced }.
    }
changes-not-on-record = Edition { $replaced } was issued before the figures of reports were kept, so that what changed can’t be listed figure by figure. Its text is kept as it was issued.
changes-table = Corrected figures
changes-not-listed-note = “Not listed” means that the centre, agreement, session or cooperative was not in that edition.
changes-whole-report = All programmes
changed-entry = { $name } ({ $programme })
column-changed = What the figure is about
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
measure-committed = Money committed
measure-paid = Amount paid
measure-days = Days
measure-participants = Participants
measure-members = Members

### Page one

masthead-not-issued = copy for reading, not issued
masthead-edition-first = { $number }
change-against = { $change } against { $period }
change-not-comparable = not comparable with { $period }
lead-largest = The largest change against the period before ({ $previous }) is in “{ $programme }”: { $change }.
lead-most = The programme with the most beneficiaries is “{ $programme }”: { $count } ({ $share } of the total).
fact-entrants = New entrants
fact-returns-share = { $share } of those expected
fact-returns-validated = { $count } of them validated
attention-heading = What needs attention
attention-nothing = Nothing needs attention by the rules in the annex on method.
attention-over-capacity =
    { $count ->
        [one] { $count } centre has more beneficiaries than places: { $names }.
       *[other] { $count } centres have more beneficiaries than places: { $names }.
    }
attention-ending =
    { $count ->
        [one] { $count } agreement ends within 90 days after { $date }: { $names }.
       *[other] { $count } agreements end within 90 days after { $date }: { $names }.
    }
attention-not-reported = Beneficiaries not reported: { $names }.
names-and-more = { $names } and others

### The programmes at a glance

programmes-heading = The programmes at a glance
dash = —
column-change-against = Change against { $period }
column-percent = %
provinces-chart = Beneficiaries by province or prefecture
provinces-alternative = Bar chart of beneficiaries by province or prefecture: highest { $highest-value } in { $highest }. { $list }.
provinces-alternative-none = Bar chart of beneficiaries by province or prefecture, without any figure reported. { $list }.
provinces-table = Beneficiaries by province or prefecture and by programme
named-figure = { $name }: { $value }
no-centre = no centre

### The sections

section-change = Against { $period } ({ $then }): { $change }.
section-left-out =
    { $count ->
        [one] This change leaves out { $count } centre that has a figure in only one of the two periods ({ $period }).
       *[other] This change leaves out { $count } centres that have a figure in only one of the two periods ({ $period }).
    }
ages-table = Beneficiaries by age and sex
column-age = Age
column-men = Male
column-female = Female
settings-table = Beneficiaries by setting
column-setting = Setting
column-centres = Centres
column-capacity = Places
setting-urban = urban
setting-semi-urban = semi-urban
setting-rural = rural
section-provinces-table = Beneficiaries by province or prefecture
units-in-annex = The programme’s centres are in annex 1.
explained-heading = Warnings of the checks and the centres’ explanations
explained = { $centre }, { $month }: { $warning }. The centre’s explanation: { $explanation }

### Partnerships and cooperatives

agreements-signed =
    { $count ->
        [0] No agreement was signed ({ $period }).
        [one] { $count } agreement was signed ({ $period }):
       *[other] { $count } agreements were signed ({ $period }):
    }
agreements-ended =
    { $count ->
        [0] No agreement ended ({ $period }).
        [one] { $count } agreement ended ({ $period }):
       *[other] { $count } agreements ended ({ $period }):
    }
agreement-named = { $reference }, { $object }
partners-table = Commitments and payments of the parties to agreements in force
partners-table-not-in-force = Commitments and payments of the parties to agreements that are not in force
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
annex-centres = All centres
centres-table = Centres
method-completeness = Completeness = returns received ÷ returns expected. A return is expected from each centre for each month in which it was open; only validated returns are in the figures.
method-change = Change = figure of the period - figure of the other period; in percent, change ÷ figure of the other period.
method-like-for-like = Comparisons are like for like: a centre that was open in both periods and has a figure in only one of them is left out of the change, since a missing return is no decline. Centres that opened or closed in between are in it.
method-flow-months = New entrants compare month by month: of each centre, only those months of the period (the first, the second…) are in the change that it reported in both periods.
method-running = The period is not over: new entrants compare with the same months of the other period, as far as they are over; persons enrolled, centres and agreements, as they stand now, compare with the other period’s end.
method-capacity = A centre is over its capacity where it has more persons enrolled than places declared, as the register gives them on the day of making; closed centres are left out.
method-places = By province and setting, centres stand where they were on { $date }, persons enrolled where their centre was in the month counted: a centre that moved in between is once in each total.
method-sentences = Page one gives the total of beneficiaries and its change, then the programme that moved most in persons; where nothing compares, the one with the most beneficiaries.
method-attention = What needs attention: returns that are missing or wait to be validated, centres over their capacity, agreements that end within 90 days, programmes without a figure.
attachment-json = The figures and everything that the report is made from, as JSON
attachment-csv = The figures as a table, as CSV

### Signature and verification

signature-heading = Signature
signature-not-issued = This copy for reading was not issued: it is not to be signed and has no verification code.
signature-place = Place
signature-date = Date
signature-name = Name and office
signature-sign = Signature and stamp
verification-text = To find out whether this copy is genuine, scan the code or open the address below.
verification-text-no-address = To find out whether this copy is genuine, enter this code on the verification page.
verification-alternative = Code that leads to the verification page: { $address }

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

# التقرير: عناوينه وجمله وجداوله. كل جملة رسالة كاملة، ولا تركب أي جملة من أجزاء.

### الأشهر والتواريخ والفترات والمبالغ

month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = ماي
month-6 = يونيو
month-7 = يوليوز
month-8 = غشت
month-9 = شتنبر
month-10 = أكتوبر
month-11 = نونبر
month-12 = دجنبر
first-of-month = فاتح
date = { $day } { $month } { $year }
period-month = { $month } { $year }
period-quarter-1 = الفصل الأول من سنة { $year }
period-quarter-2 = الفصل الثاني من سنة { $year }
period-quarter-3 = الفصل الثالث من سنة { $year }
period-quarter-4 = الفصل الرابع من سنة { $year }
period-half-year-1 = النصف الأول من سنة { $year }
period-half-year-2 = النصف الثاني من سنة { $year }
period-year = سنة { $year }
period-school-year = الموسم الدراسي { $year }-{ $next }
date-range = من { $first } إلى { $last }
period-range = من { $first } إلى { $last }
dirhams = { $amount } درهم

### الوثيقة والغلاف

institution-kingdom = المملكة المغربية
institution-name = التعاون الوطني
report-title = تقرير النشاط
document-title = تقرير النشاط، { $coordination }، { $period }
document-subject = نشاط { $coordination } خلال { $period }: البرامج والمستفيدون والشراكات والتكوين المستمر وإدماج المستفيدين.
running-header = تقرير النشاط · { $coordination } · { $period }
page-label = صفحة { $page } من { $total }
page-label-code = صفحة { $page } من { $total } · { $code }
demonstration-banner = بيانات توضيحية: أرقام مصطنعة لا تصف أي نشاط فعلي
masthead-period = الفترة
masthead-as-of = الأرقام إلى غاية
masthead-completeness = اكتمال التصاريح
masthead-returns =
    { PLURAL($received) ->
        [zero] لم يرد أي تصريح من أصل { $expected } ({ $share })
        [one] ورد تصريح واحد من أصل { $expected } ({ $share })
        [two] ورد تصريحان من أصل { $expected } ({ $share })
        [few] وردت { $received } تصاريح من أصل { $expected } ({ $share })
        [many] ورد { $received } تصريحا من أصل { $expected } ({ $share })
       *[other] ورد { $received } تصريح من أصل { $expected } ({ $share })
    }
masthead-source = مصدر الأرقام
masthead-source-published = أرقام منشورة، دون تصاريح شهرية
masthead-published-on = تاريخ النشر
masthead-no-returns = لا تصاريح منتظرة عن هذه الفترة
period-running = لم تنته الفترة بعد: الأرقام مؤقتة.

### عبارات عامة

not-reported = غير مصرح به
not-stated = غير محدد
unchanged = دون تغيير
list-separator = { "، " }
total = المجموع
total-reported = مجموع ما صرح به
total-stated = مجموع المحدد
change = { $difference } ({ $percent })
beneficiaries-count =
    { PLURAL($count) ->
        [zero] لا مستفيد
        [one] مستفيد واحد
        [two] مستفيدان
        [few] { $count } مستفيدين
        [many] { $count } مستفيدا
       *[other] { $count } مستفيد
    }

### رؤوس الأعمدة

column-programme = البرنامج
column-units = الوحدات
column-beneficiaries = المستفيدون
column-women = النساء
column-indicator = المؤشر
column-figure = الرقم
column-method = طريقة العد
column-name = الاسم
column-place = المكان
column-reference = المرجع
column-object = الموضوع
column-partners = الشركاء
column-last-day = آخر يوم
column-committed = المبلغ الملتزم به
column-topic = موضوع الدورة
column-first-day = أول يوم
column-days = عدد الأيام
column-participants = المشاركون
column-trade = الحرفة
column-founded = تاريخ التأسيس
column-members = الأعضاء
column-centre = المركز
column-province = الإقليم أو العمالة
column-months = الأشهر
column-returns = التصاريح
column-count = العدد
column-share = النسبة من التصاريح المنتظرة

### الخلاصة

lead-not-reported = لم يصرح بعدد المستفيدين خلال { $period }.
lead-zero = لم يسجل أي مستفيد في برامج المنسقية خلال { $period }.
lead-up = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count }، بزيادة قدرها { $difference } ({ $percent }) مقارنة مع { $previous }.
lead-up-from-zero = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count }، ولم يسجل أي مستفيد خلال { $previous }.
lead-down = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count }، بانخفاض قدره { $difference } ({ $percent }) مقارنة مع { $previous }.
lead-unchanged = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count }، وهو العدد نفسه المسجل خلال { $previous }.
lead-partial = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count } حسب التصاريح المصادق عليها. وبمقارنة ما صرح به عن الفترتين معا، بلغ العدد { $now } مقابل { $then } خلال { $previous }: { $change }.
like-for-like = *: مقارنة على أساس مماثل، لا يدخل فيها ما لم يصرح به إلا عن إحدى الفترتين.
lead-no-previous = خلال { $period }، استفاد من برامج المنسقية { beneficiaries-count }. تتعذر المقارنة مع { $previous }.
fact-beneficiaries = المستفيدون
fact-women = النساء
fact-women-share = { $share } من المستفيدين
fact-units = المراكز والوحدات
fact-returns = التصاريح المستلمة
fact-returns-value = { $received } من { $expected }
fact-agreements = الاتفاقيات السارية المفعول
summary-table = البرامج
summary-note = يعد المجموع التسجيلات لا الأشخاص: من يستفيد من برنامجين يحتسب مرتين. لا تدخل فيه اتفاقيات الشراكة ولا التكوين المستمر ولا التعاونيات. «—»: لا ينطبق أو تتعذر المقارنة.

### أبواب البرامج

section-heading = { $number }. { $name }
section-activity =
    { $count ->
        [0] إلى غاية { $date }، يشتغل ضمن هذا البرنامج { $units }، ولم يسجل به أي مستفيد.
       *[other] إلى غاية { $date }، يشتغل ضمن هذا البرنامج { $units }، ويستفيد من خدماته { beneficiaries-count }.
    }
section-published =
    { $count ->
        [0] حسب المصدر المنشور، اشتغل ضمن هذا البرنامج { $units } خلال { $period }، ولم يسجل به أي مستفيد.
       *[other] حسب المصدر المنشور، اشتغل ضمن هذا البرنامج { $units } خلال { $period }، واستفاد من خدماته { beneficiaries-count }.
    }
section-units-only = يشتغل ضمن هذا البرنامج { $units } إلى غاية { $date }. عدد المستفيدين غير مصرح به.
section-published-units-only = حسب المصدر المنشور، اشتغل ضمن هذا البرنامج { $units } خلال { $period }. لا يورد المصدر عدد المستفيدين.
section-no-units = لا تشتغل أي وحدة ضمن هذا البرنامج إلى غاية { $date }.
section-beneficiaries-only =
    { $count ->
        [0] لم يسجل في هذا البرنامج أي مستفيد. عدد الوحدات غير مصرح به.
       *[other] يستفيد من خدمات هذا البرنامج { beneficiaries-count }. عدد الوحدات غير مصرح به.
    }
section-beneficiaries-of-closed =
    { $count ->
        [0] لم تصرح الوحدات التي أغلقت خلال الفترة بأي مستفيد.
       *[other] استفاد من خدمات الوحدات التي أغلقت خلال الفترة { beneficiaries-count }.
    }
section-not-reported = غير مصرح به: لم يصرح بأي رقم عن هذا البرنامج خلال { $period }.
section-source-silent = غير مصرح به: لا يورد المصدر المنشور أي رقم عن هذا البرنامج خلال { $period }.
table-of-programme = { $table } – { $programme }
indicators-table = المؤشرات
indicator-beneficiaries = المستفيدون المسجلون
indicator-women = النساء من بينهم
indicator-entrants = المسجلون الجدد
indicator-graduates = المتخرجون
indicator-drop-outs = المنقطعون
indicator-service-contacts = الخدمات المقدمة
method-stock = آخر شهر مصرح به
method-flow = مجموع أشهر الفترة
units-table = المستفيدون حسب الوحدة
units-difference = مجموع الوحدات المذكورة { $sum }، ورقم البرنامج { $figure }.
chart-title = { $programme }: المستفيدون حسب الأشهر، من { $first } إلى { $last }
chart-unit = المسجلون حسب التصاريح المصادق عليها
chart-unit-gaps =
    { PLURAL($count) ->
        [zero] عدد المستفيدين المسجلين
        [one] عدد المستفيدين المسجلين؛ «—»: شهر واحد غير مصرح به
        [two] عدد المستفيدين المسجلين؛ «—»: شهران غير مصرح بهما
        [few] عدد المستفيدين المسجلين؛ «—»: { $count } أشهر غير مصرح بها
        [many] عدد المستفيدين المسجلين؛ «—»: { $count } شهرا غير مصرح به
       *[other] عدد المستفيدين المسجلين؛ «—»: { $count } شهر غير مصرح به
    }
chart-partial = *: شهر لم ترد فيه تصاريح جميع المراكز أو لم يصادق عليها كلها؛ رقمه جزئي.
chart-alternative = رسم بالأعمدة لعدد المستفيدين حسب الأشهر: { $first-value } في { $first } و{ $last-value } في { $last }؛ أعلى رقم { $highest-value } في { $highest } وأدنى رقم { $lowest-value } في { $lowest }. { $list }.
chart-alternative-whole = رسم بالأعمدة لعدد المستفيدين حسب الأشهر. في الأشهر المكتملة التصاريح: { $first-value } في { $first } و{ $last-value } في { $last }؛ أعلى رقم { $highest-value } في { $highest } وأدنى رقم { $lowest-value } في { $lowest }. { $list }.
chart-alternative-one = رسم بالأعمدة لعدد المستفيدين: لم يصرح إلا بشهر واحد، وهو { $first-value } في { $first }.

### الاتفاقيات والتكوين والتعاونيات

agreements-in-force =
    { PLURAL($count) ->
        [zero] لا توجد أي اتفاقية سارية المفعول إلى غاية { $date }.
        [one] توجد اتفاقية واحدة سارية المفعول إلى غاية { $date }.
        [two] توجد اتفاقيتان ساريتا المفعول إلى غاية { $date }.
        [few] توجد { $count } اتفاقيات سارية المفعول إلى غاية { $date }.
        [many] توجد { $count } اتفاقية سارية المفعول إلى غاية { $date }.
       *[other] توجد { $count } اتفاقية سارية المفعول إلى غاية { $date }.
    }
agreements-table = الاتفاقيات السارية المفعول
agreements-ending =
    { PLURAL($count) ->
        [zero] لا تنتهي أي اتفاقية خلال 90 يوما بعد { $date }.
        [one] تنتهي اتفاقية واحدة خلال 90 يوما بعد { $date }:
        [two] تنتهي اتفاقيتان خلال 90 يوما بعد { $date }:
        [few] تنتهي { $count } اتفاقيات خلال 90 يوما بعد { $date }:
        [many] تنتهي { $count } اتفاقية خلال 90 يوما بعد { $date }:
       *[other] تنتهي { $count } اتفاقية خلال 90 يوما بعد { $date }:
    }
agreement-ending =
    { PLURAL($days) ->
        [zero] { $reference }، { $object }: تنتهي يوم { $date }، وهو يوم حصر الأرقام.
        [one] { $reference }، { $object }: تنتهي يوم { $date }، بعد يوم واحد.
        [two] { $reference }، { $object }: تنتهي يوم { $date }، بعد يومين.
        [few] { $reference }، { $object }: تنتهي يوم { $date }، بعد { $days } أيام.
        [many] { $reference }، { $object }: تنتهي يوم { $date }، بعد { $days } يوما.
       *[other] { $reference }، { $object }: تنتهي يوم { $date }، بعد { $days } يوم.
    }
trainings-held =
    { PLURAL($count) ->
        [zero] لم تنظم أي دورة تكوينية خلال { $period }.
        [one] نظمت دورة تكوينية واحدة خلال { $period }.
        [two] نظمت دورتان تكوينيتان خلال { $period }.
        [few] نظمت { $count } دورات تكوينية خلال { $period }.
        [many] نظمت { $count } دورة تكوينية خلال { $period }.
       *[other] نظمت { $count } دورة تكوينية خلال { $period }.
    }
trainings-participants =
    { PLURAL($count) ->
        [zero] لم يصرح بأي مشاركة.
        [one] شارك فيها شخص واحد.
        [two] شارك فيها شخصان.
        [few] شارك فيها { $count } أشخاص، ومن شارك في دورتين يحتسب مرتين.
        [many] شارك فيها { $count } شخصا، ومن شارك في دورتين يحتسب مرتين.
       *[other] شارك فيها { $count } شخص، ومن شارك في دورتين يحتسب مرتين.
    }
trainings-participants-not-reported = عدد المشاركين غير مصرح به.
trainings-table = الدورات التكوينية
cooperatives-at-work =
    { PLURAL($count) ->
        [zero] لا تشتغل أي تعاونية إنتاجية إلى غاية { $date }.
        [one] تشتغل تعاونية إنتاجية واحدة إلى غاية { $date }.
        [two] تشتغل تعاونيتان إنتاجيتان إلى غاية { $date }.
        [few] تشتغل { $count } تعاونيات إنتاجية إلى غاية { $date }.
        [many] تشتغل { $count } تعاونية إنتاجية إلى غاية { $date }.
       *[other] تشتغل { $count } تعاونية إنتاجية إلى غاية { $date }.
    }
cooperatives-members =
    { PLURAL($count) ->
        [zero] لم يصرح بأي عضو.
        [one] مجموع الأعضاء المصرح بهم عضو واحد.
        [two] مجموع الأعضاء المصرح بهم عضوان.
        [few] مجموع الأعضاء المصرح بهم { $count } أعضاء.
        [many] مجموع الأعضاء المصرح بهم { $count } عضوا.
       *[other] مجموع الأعضاء المصرح بهم { $count } عضو.
    }
cooperatives-members-not-reported = عدد الأعضاء غير مصرح به.
cooperatives-table = التعاونيات المشتغلة

### اكتمال التصاريح

completeness-heading = اكتمال التصاريح
returns-received =
    { PLURAL($received) ->
        [zero] لم يرد أي تصريح من أصل { $expected } ({ $share }).
        [one] ورد تصريح واحد من أصل { $expected } ({ $share }).
        [two] ورد تصريحان من أصل { $expected } ({ $share }).
        [few] وردت { $received } تصاريح من أصل { $expected } ({ $share }).
        [many] ورد { $received } تصريحا من أصل { $expected } ({ $share }).
       *[other] ورد { $received } تصريح من أصل { $expected } ({ $share }).
    }
returns-validated =
    { PLURAL($count) ->
        [zero] لم يصادق على أي تصريح منها.
        [one] صودق على تصريح واحد منها.
        [two] صودق على تصريحين منها.
        [few] صودق على { $count } تصاريح منها.
        [many] صودق على { $count } تصريحا منها.
       *[other] صودق على { $count } تصريح منها.
    }
returns-not-validated =
    { PLURAL($count) ->
        [zero] لا ينتظر أي تصريح وارد المصادقة.
        [one] ينتظر تصريح وارد واحد المصادقة، ولا تدخل أرقامه في هذا التقرير.
        [two] ينتظر تصريحان واردان المصادقة، ولا تدخل أرقامهما في هذا التقرير.
        [few] تنتظر { $count } تصاريح واردة المصادقة، ولا تدخل أرقامها في هذا التقرير.
        [many] ينتظر { $count } تصريحا واردا المصادقة، ولا تدخل أرقامها في هذا التقرير.
       *[other] ينتظر { $count } تصريح وارد المصادقة، ولا تدخل أرقامها في هذا التقرير.
    }
returns-table = التصاريح الشهرية
returns-expected-label = منتظرة
returns-received-label = واردة
returns-validated-label = مصادق عليها
centres-missing =
    { PLURAL($count) ->
        [zero] أدلت جميع المراكز بتصاريحها.
        [one] لم يدل مركز واحد بجميع تصاريحه.
        [two] لم يدل مركزان بجميع تصاريحهما.
        [few] لم تدل { $count } مراكز بجميع تصاريحها.
        [many] لم يدل { $count } مركزا بجميع تصاريحه.
       *[other] لم يدل { $count } مركز بجميع تصاريحه.
    }
missing-table = المراكز التي لم تدل بجميع تصاريحها
completeness-published = لا توجد تصاريح شهرية عن هذه الفترة: الأرقام مأخوذة من مصدر منشور.
completeness-none-expected = لم يكن أي تصريح منتظرا عن هذه الفترة.

### مصادر الأرقام

sources-heading = مصادر الأرقام وطريقة العد
sources-where = المصادر
source-returns = التصاريح الشهرية للمراكز: تحتسب الأرقام المصادق عليها وحدها.
source-registers = سجلات المنسقية: اتفاقيات الشراكة والدورات التكوينية والتعاونيات.
source-publication = { $title }، نشر بتاريخ { $date }.
source-publication-by = { $title }، { $publisher }، نشر بتاريخ { $date }.
source-none = لم يصرح بأي رقم عن هذه الفترة.
method-heading = طريقة العد
method-stock-definition = عدد المسجلين رصيد: يؤخذ في كل مركز من آخر شهر مصرح به داخل الفترة، ولا تجمع الأشهر.
method-flow-definition = المسجلون الجدد والمتخرجون والمنقطعون والخدمات المقدمة تدفقات: تجمع أشهر الفترة.
method-published-limits = لا يورد المصدر المنشور توزيع المستفيدين حسب الجنس ولا عدد المسجلين الجدد أو المنقطعين.
method-enrolments = مجموع المستفيدين مجموع تسجيلات: من يستفيد من برنامجين يحتسب مرتين.
method-not-reported = «غير مصرح به» تعني أن الرقم لم يقدم، ولا تعني صفرا.
method-agreement-day = الاتفاقيات والتعاونيات كما هي يوم { $date }، والمبالغ بالدرهم.
demonstration-statement = يضم هذا التقرير بيانات توضيحية: أرقام مصطنعة لا تصف أي نشاط فعلي، ولا يجوز نشرها أو الاعتماد عليها.

### الطبعات المصححة

masthead-edition = الطبعة
masthead-edition-replaces = { $number } — تعوض الطبعة { $replaced } الصادرة في { $date }
masthead-changes = التصحيحات
masthead-changes-count =
    { PLURAL($count) ->
        [zero] لا رقم مصحح
        [one] رقم واحد مصحح، مبين في آخر التقرير
        [two] رقمان مصححان، مبينان في آخر التقرير
        [few] { $count } أرقام مصححة، مبينة في آخر التقرير
        [many] { $count } رقما مصححا، مبينة في آخر التقرير
       *[other] { $count } رقم مصحح، مبينة في آخر التقرير
    }
changes-heading = التصحيحات مقارنة مع الطبعة { $replaced }
changes-count =
    { PLURAL($count) ->
        [zero] لم يتغير أي رقم مقارنة مع الطبعة { $replaced }.
        [one] تغير رقم واحد مقارنة مع الطبعة { $replaced }.
        [two] تغير رقمان مقارنة مع الطبعة { $replaced }.
        [few] تغيرت { $count } أرقام مقارنة مع الطبعة { $replaced }.
        [many] تغير { $count } رقما مقارنة مع الطبعة { $replaced }.
       *[other] تغير { $count } رقم مقارنة مع الطبعة { $replaced }.
    }
changes-not-on-record = صدرت الطبعة { $replaced } قبل أن تحفظ أرقام التقارير، فلا يمكن بيان ما تغير رقما رقما. نصها محفوظ كما صدر.
changes-table = الأرقام المصححة
changes-not-listed-note = «غير مدرج» تعني أن المركز أو الاتفاقية أو الدورة أو التعاونية لم ترد في تلك الطبعة.
changes-whole-report = مجموع البرامج
changed-entry = { $name } ({ $programme })
column-changed = موضوع التصحيح
column-before = قبل
column-after = بعد
not-listed = غير مدرج
measure-units = الوحدات
measure-beneficiaries = المستفيدون
measure-women = النساء من بينهم
measure-entrants = المسجلون الجدد
measure-graduates = المتخرجون
measure-drop-outs = المنقطعون
measure-service-contacts = الخدمات المقدمة
measure-returns-expected = التصاريح المنتظرة
measure-returns-validated = التصاريح المصادق عليها
measure-committed = المبلغ الملتزم به
measure-paid = المبلغ المؤدى
measure-days = عدد الأيام
measure-participants = المشاركون
measure-members = الأعضاء

### الصفحة الأولى

masthead-not-issued = نسخة للاطلاع، غير صادرة
masthead-edition-first = { $number }
change-against = { $change } مقارنة مع { $period }
change-not-comparable = تتعذر المقارنة مع { $period }
lead-largest = سجل أكبر تغير مقارنة مع { $previous } في برنامج «{ $programme }»: { $change }.
lead-most = سجل أكبر عدد من المستفيدين في برنامج «{ $programme }»: { $count } ({ $share } من المجموع).
fact-entrants = المسجلون الجدد
fact-returns-share = { $share } من التصاريح المنتظرة
fact-returns-validated =
    { PLURAL($count) ->
        [zero] لم يصادق على أي منها
        [one] صودق على واحد منها
        [two] صودق على اثنين منها
       *[other] صودق على { $count } منها
    }
attention-heading = ما يستدعي الانتباه
attention-nothing = لا شيء يستدعي الانتباه حسب القواعد المبينة في ملحق «مصادر الأرقام وطريقة العد».
attention-missing =
    { PLURAL($count) ->
        [zero] أدلت جميع المراكز بتصاريحها.
        [one] لم يدل مركز واحد بجميع تصاريحه: { $names } (انظر الملحق { $annex }).
        [two] لم يدل مركزان بجميع تصاريحهما: { $names } (انظر الملحق { $annex }).
        [few] لم تدل { $count } مراكز بجميع تصاريحها: { $names } (انظر الملحق { $annex }).
        [many] لم يدل { $count } مركزا بجميع تصاريحه: { $names } (انظر الملحق { $annex }).
       *[other] لم يدل { $count } مركز بجميع تصاريحه: { $names } (انظر الملحق { $annex }).
    }
attention-over-capacity =
    { PLURAL($count) ->
        [zero] لا يفوق عدد المستفيدين الطاقة الاستيعابية في أي مركز.
        [one] يفوق عدد المستفيدين الطاقة الاستيعابية في مركز واحد: { $names }.
        [two] يفوق عدد المستفيدين الطاقة الاستيعابية في مركزين: { $names }.
        [few] يفوق عدد المستفيدين الطاقة الاستيعابية في { $count } مراكز: { $names }.
        [many] يفوق عدد المستفيدين الطاقة الاستيعابية في { $count } مركزا: { $names }.
       *[other] يفوق عدد المستفيدين الطاقة الاستيعابية في { $count } مركز: { $names }.
    }
attention-ending =
    { PLURAL($count) ->
        [zero] لا تنتهي أي اتفاقية خلال 90 يوما بعد { $date }.
        [one] تنتهي اتفاقية واحدة خلال 90 يوما بعد { $date }: { $names }.
        [two] تنتهي اتفاقيتان خلال 90 يوما بعد { $date }: { $names }.
        [few] تنتهي { $count } اتفاقيات خلال 90 يوما بعد { $date }: { $names }.
        [many] تنتهي { $count } اتفاقية خلال 90 يوما بعد { $date }: { $names }.
       *[other] تنتهي { $count } اتفاقية خلال 90 يوما بعد { $date }: { $names }.
    }
attention-not-reported = عدد المستفيدين غير مصرح به في: { $names }.
names-and-more = { $names } وغيرها

### البرامج في لمحة

programmes-heading = البرامج في لمحة
dash = —
column-change-against = التغير مقارنة مع { $period }
column-percent = %
provinces-chart = المستفيدون حسب الإقليم أو العمالة
provinces-alternative = رسم بالأعمدة للمستفيدين حسب الإقليم أو العمالة: أعلى رقم { $highest-value } في { $highest }. { $list }.
provinces-alternative-none = رسم بالأعمدة للمستفيدين حسب الإقليم أو العمالة، دون أي رقم مصرح به. { $list }.
provinces-table = المستفيدون حسب الإقليم أو العمالة وحسب البرنامج
named-figure = { $name }: { $value }
named-figure-partial = { $name }: { $value } (رقم جزئي)
no-centre = لا يوجد مركز

### الأبواب

section-change = مقارنة مع { $period } ({ $then }): { $change }.
section-change-partial = مقارنة مع { $period } على أساس مماثل ({ $then } ثم { $now }): { $change }.
section-left-out =
    { PLURAL($count) ->
        [zero] تشمل المقارنة ({ $period }) جميع المراكز؛ والرقم الكامل لتلك الفترة { $then }.
        [one] لا تشمل المقارنة ({ $period }) مركزا واحدا يتوفر رقمه عن إحدى الفترتين دون الأخرى؛ والرقم الكامل لتلك الفترة { $then }.
        [two] لا تشمل المقارنة ({ $period }) مركزين يتوفر رقماهما عن إحدى الفترتين دون الأخرى؛ والرقم الكامل لتلك الفترة { $then }.
        [few] لا تشمل المقارنة ({ $period }) { $count } مراكز تتوفر أرقامها عن إحدى الفترتين دون الأخرى؛ والرقم الكامل لتلك الفترة { $then }.
        [many] لا تشمل المقارنة ({ $period }) { $count } مركزا تتوفر أرقامها عن إحدى الفترتين دون الأخرى؛ والرقم الكامل لتلك الفترة { $then }.
       *[other] لا تشمل المقارنة ({ $period }) { $count } مركز تتوفر أرقامها عن إحدى الفترتين دون الأخرى؛ والرقم الكامل لتلك الفترة { $then }.
    }
ages-table = المستفيدون حسب الفئة العمرية والجنس
column-age = الفئة العمرية
column-men = الذكور
column-female = الإناث
settings-table = المستفيدون حسب الوسط
column-setting = الوسط
column-centres = المراكز
column-capacity = الطاقة الاستيعابية
setting-urban = حضري
setting-semi-urban = شبه حضري
setting-rural = قروي
section-provinces-table = المستفيدون حسب الإقليم أو العمالة
units-in-annex = مراكز البرنامج مبينة في الملحق 1.
explained-heading = تنبيهات المراقبة وتوضيحات المراكز
explained = { $centre }، { $month }: { $warning }. توضيح المركز: { $explanation }

### الشراكات والتعاونيات

agreements-signed =
    { PLURAL($count) ->
        [zero] لم توقع أي اتفاقية خلال { $period }.
        [one] وقعت اتفاقية واحدة خلال { $period }:
        [two] وقعت اتفاقيتان خلال { $period }:
        [few] وقعت { $count } اتفاقيات خلال { $period }:
        [many] وقعت { $count } اتفاقية خلال { $period }:
       *[other] وقعت { $count } اتفاقية خلال { $period }:
    }
agreements-ended =
    { PLURAL($count) ->
        [zero] لم تنته أي اتفاقية خلال { $period }.
        [one] انتهت اتفاقية واحدة خلال { $period }:
        [two] انتهت اتفاقيتان خلال { $period }:
        [few] انتهت { $count } اتفاقيات خلال { $period }:
        [many] انتهت { $count } اتفاقية خلال { $period }:
       *[other] انتهت { $count } اتفاقية خلال { $period }:
    }
agreement-named = { $reference }، { $object }
agreement-named-later = { $reference }، { $object } (تدخل حيز التنفيذ يوم { $date })
partners-table = التزامات الأطراف وأداءاتها (الاتفاقيات السارية المفعول)
partners-table-not-in-force = التزامات الأطراف وأداءاتها (الاتفاقيات غير السارية المفعول)
partners-not-in-force-note = الاتفاقيات غير السارية المفعول يوم { $date } التي انتهت خلال الفترة أو أدي عنها مبلغ خلالها.
payments-in-period = المؤدى خلال الفترة على مجموع اتفاقيات المنسقية ({ $period }): { $amount }.
party-former = { $name } (لم يعد طرفا)
column-partner = الطرف
column-agreements = الاتفاقيات
column-paid = مجموع المؤدى
column-paid-in-period = المؤدى خلال الفترة
party-coordination = المنسقية الجهوية
trades-table = التعاونيات والأعضاء حسب الحرفة
column-cooperatives = التعاونيات

### الملاحق

annex-heading = الملحق { $number }: { $title }
annex-centres = لائحة المراكز
centres-table = المراكز
method-completeness = الاكتمال = التصاريح الواردة ÷ التصاريح المنتظرة. ينتظر تصريح من كل مركز عن كل شهر كان مفتوحا فيه، ولا تدخل في الأرقام إلا التصاريح المصادق عليها.
method-change = التغير = رقم الفترة − رقم فترة المقارنة؛ ونسبته = التغير ÷ رقم فترة المقارنة.
method-like-for-like = المقارنة على أساس مماثل: المركز المفتوح في الفترتين الذي لا يتوفر رقمه إلا عن إحداهما لا يدخل في التغير، فالتصريح الناقص ليس انخفاضا. أما فتح المراكز وإغلاقها بين الفترتين فتغير فعلي يدخل فيه.
method-flow-months = تقارن أعداد المسجلين الجدد شهرا بشهر: يدخل في المقارنة شهر المركز إذا صرح به في الفترتين معا، أو إذا كان المركز مغلقا في الفترة الأخرى.
method-running = الفترة لم تنته بعد: تقارن أعداد المسجلين الجدد بالأشهر نفسها من الفترة الأخرى بقدر ما انقضى منها؛ أما المسجلون والمراكز والاتفاقيات فتقارن حالتهم الآن بنهاية الفترة الأخرى.
method-capacity = يفوق المركز طاقته الاستيعابية إذا كان عدد المسجلين به أكبر من عدد المقاعد المصرح به كما يورده السجل يوم إعداد التقرير؛ ولا تدخل فيه المراكز المغلقة.
method-places = حسب الإقليم والوسط، يحتسب المركز حيث كان يوم { $date }، والمسجلون حيث كان مركزهم في الشهر المعتمد: فالمركز الذي انتقل بينهما لا يدخل في كل مجموع إلا مرة واحدة.
method-sentences = تذكر الصفحة الأولى مجموع المستفيدين وتغيره، ثم البرنامج الذي تغير عدد مستفيديه أكثر من غيره؛ وإذا تعذرت المقارنة، البرنامج الذي يضم أكبر عدد من المستفيدين.
method-attention = يستدعي الانتباه: التصاريح الناقصة أو التي تنتظر المصادقة، والمراكز التي تفوق طاقتها، والاتفاقيات التي تنتهي خلال 90 يوما، والبرامج التي لم يصرح بعدد المستفيدين منها.
attachment-json = الأرقام وكل ما أنجز منه التقرير، بصيغة JSON
attachment-csv = الأرقام في جدول، بصيغة CSV

### التوقيع والتحقق

signature-heading = التوقيع
signature-not-issued = هذه نسخة للاطلاع لم تصدر: لا توقع ولا تحمل رمزا للتحقق.
signature-place = حرر بـ
signature-date = بتاريخ
signature-name = الاسم والصفة
signature-sign = التوقيع والخاتم
verification-text = للتحقق من صحة هذه النسخة، امسحوا الرمز أو افتحوا العنوان أسفله.
verification-text-no-address = للتحقق من صحة هذه النسخة، أدخلوا هذا الرمز في صفحة التحقق.
verification-alternative = رمز QR يقود إلى صفحة التحقق: { $address }

### الأشهر تحت الأعمدة

month-short-1 = يناير
month-short-2 = فبراير
month-short-3 = مارس
month-short-4 = أبريل
month-short-5 = ماي
month-short-6 = يونيو
month-short-7 = يوليوز
month-short-8 = غشت
month-short-9 = شتنبر
month-short-10 = أكتوبر
month-short-11 = نونبر
month-short-12 = دجنبر
month-label = { $month } { $year }

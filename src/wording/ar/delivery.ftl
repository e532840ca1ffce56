# الرسائل: مواضيعها ونصوصها وما يكتب أسفلها، وصفحة إيقافها. كل جملة رسالة كاملة، ولا تركب أي جملة من أجزاء.

### عبارات عامة

letter-greeting = السلام عليكم،
letter-item = { $label }: { $value }
letter-more =
    { PLURAL($count) ->
        [one] وعنصر آخر
        [two] وعنصران آخران
        [few] و{ $count } عناصر أخرى
        [many] و{ $count } عنصرا آخر
       *[other] و{ $count } عنصر آخر
    }

### التقرير

letter-report-subject = تقرير النشاط: { $coordination }، { $period }
letter-report-subject-corrected = تقرير النشاط (الإصدار { $edition }): { $coordination }، { $period }
letter-report-text = صدر تقرير نشاط { $coordination } عن { $period }.
letter-report-replaces = هذا هو الإصدار { $edition } من هذا التقرير، ويحل محل الإصدار { $previous }.
letter-report-changed =
    { PLURAL($count) ->
        [zero] لم يتغير فيه أي رقم.
        [one] تغير فيه رقم واحد، وهو مذكور في آخر التقرير.
        [two] تغير فيه رقمان، وهما مذكوران في آخر التقرير.
        [few] تغيرت فيه { $count } أرقام، وهي مذكورة في آخر التقرير.
        [many] تغير فيه { $count } رقما، وهي مذكورة في آخر التقرير.
       *[other] تغير فيه { $count } رقم، وهي مذكورة في آخر التقرير.
    }
letter-report-figures = أهم الأرقام:

### فشل إنجاز تقرير

letter-failure-subject = تعذر إنجاز تقرير: { $coordination }، { $period }
letter-failure-text = تعذر إنجاز تقرير نشاط { $coordination } عن { $period } (اللغة: { $language }، المهمة: { $job }).
letter-failure-attempts =
    { PLURAL($count) ->
        [zero] لم تجر أي محاولة.
        [one] جرت محاولة واحدة.
        [two] جرت محاولتان.
        [few] جرت { $count } محاولات.
        [many] جرت { $count } محاولة.
       *[other] جرت { $count } محاولة.
    }
letter-failure-error = آخر خطأ: { $error }
letter-failure-retry = بعد إزالة السبب، يعيد هذا الأمر المحاولة على الخادم: { $command }

### حصيلة دفعة

letter-summary-subject = حصيلة المهمة { $job }: { $due }
letter-summary-text = هذه حصيلة المهمة { $job } التي حل موعدها في { $due }.
letter-summary-counts = الأعداد:
letter-summary-issued = تقارير صدرت
letter-summary-sent = رسائل أرسلت
letter-summary-unsent = رسائل في انتظار الإرسال
letter-summary-undelivered = رسائل تعذر تسليمها
letter-summary-waiting = تقارير تنتظر الأرقام
letter-summary-failed = تقارير تعذر إنجازها
letter-summary-waiting-list = تنتظر أرقام:
letter-summary-waiting-item = { $coordination }: صودق على { $validated } من { $expected } من التصاريح
letter-summary-failed-list = تعذر إنجاز:
letter-summary-failed-item = { $coordination } ({ $language }، رقم { $run }): { $error }
letter-summary-undelivered-list = تعذر التسليم إلى:

### التذكير بالتصاريح

letter-reminder-subject = تصاريح لم تصل بعد: { $period }
letter-reminder-text =
    { PLURAL($count) ->
        [zero] وصلت كل التصاريح عن { $period }.
        [one] لم تصل بعد تصاريح مركز واحد عن { $period }.
        [two] لم تصل بعد تصاريح مركزين عن { $period }.
        [few] لم تصل بعد تصاريح { $count } مراكز عن { $period }.
        [many] لم تصل بعد تصاريح { $count } مركزا عن { $period }.
       *[other] لم تصل بعد تصاريح { $count } مركز عن { $period }.
    }
letter-reminder-centres = المراكز والأشهر المعنية:
letter-reminder-until = المرجو تقديمها قبل انتهاء يوم { $date } لتدخل أرقامها في التقرير.
letter-reminder-where = تقدم التصاريح هنا: { $address }

### ملف تالف

letter-alarm-subject = إنذار: ملف محفوظ تالف
letter-alarm-text = محتوى ملف محفوظ لم يعد كما كان عند حفظه: { $place }. لا يسلم هذا الملف لأحد.
letter-alarm-mend = أعيدوا الملف من نسخة احتياطية، ثم تحققوا منه بالأمر taawun check.

### رسالة التجربة

letter-test-subject = رسالة تجربة من نظام تعاون
letter-test-text = وصلت هذه الرسالة، فالبريد يعمل. أرسلها نظام تعاون من { $address }.

### ما يكتب أسفل الرسائل

mail-attached = التقرير مرفق بهذه الرسالة: { $file }
mail-linked = حجم التقرير لا يسمح بإرفاقه. يمكن تحميله من هذا الرابط إلى غاية { $date }: { $link }
mail-linked-html = حجم التقرير لا يسمح بإرفاقه. يمكن تحميله من الرابط التالي إلى غاية { $date }.
mail-link-text = تحميل التقرير
mail-signature = التعاون الوطني
mail-reason = أرسل نظام تعاون هذه الرسالة تلقائيا إلى { $recipient }.
mail-unsubscribe = لإيقاف هذه الرسائل: { $link }
mail-unsubscribe-text = إيقاف هذه الرسائل

### صفحة إيقاف الرسائل

unsubscribe-title = إيقاف الرسائل
unsubscribe-text = لن تصل بعد ذلك التقارير والحصائل والتذكيرات إلى هذا العنوان:
unsubscribe-button = إيقاف الرسائل
unsubscribe-done = تم. لن تصل الرسائل إلى هذا العنوان بعد الآن. لاستقبالها من جديد، اتصلوا بمسؤول النظام.
unsubscribe-unknown = هذا الرابط غير صالح. افتحوا الرابط كما ورد في الرسالة، كاملا.
report-link-expired-title = انتهت صلاحية الرابط
report-link-expired = انتهت مدة صلاحية هذا الرابط. يمكن لمن له حساب أن يدخل ويحمل التقرير، ولغيره أن يطلبه من المنسقية.

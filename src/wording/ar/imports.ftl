# أسباب رفض سطور الجدول. ‎$value هو ما ورد في الملف.

error-rows-refused = رُفضت سطور من الملف ولم يتغير شيء: صححها ثم أعد إرسال الملف.

imports-not-found = لا يوجد «{ $value }» ضمن ما يمكنك الاطلاع عليه. صحح هذه القيمة.
imports-no-new-centre = لا يوجد المركز «{ $value }» ضمن ما يمكنك الاطلاع عليه، ولا تفتح المراكز إلا الإدارة. صحح الرمز.
imports-not-known = «{ $value }» غير معروف هنا. أقرب ما يوجد إليه: { $closest }.
imports-row-twice = سبق أن ورد الشيء نفسه في السطر { $first } من الملف. احتفظ بأحد السطرين فقط.
imports-text-too-long = «{ $value }» أطول مما يقبل. العدد الأقصى للحروف: { $limit }.
imports-not-changed-here = تختلف «{ $value }» عما هو مسجل: { $current }. لا يغير الجدول هذه المعلومة. اكتب القيمة المسجلة أو غيّرها على حدة.
imports-administrators-only = لا تغير هذه المعلومة إلا الإدارة. اتركها كما هي مسجلة.
imports-bad-centre-code = لا يصلح «{ $value }» رمزا لمركز. اكتبه دون فراغات. العدد الأقصى للحروف: { $limit }.
imports-commune-elsewhere = تقع الجماعة «{ $value }» في: { $province }. صحح الجماعة أو الإقليم.
imports-counts-no-centres = ليست للبرنامج «{ $value }» مراكز. اختر برنامجا آخر.
imports-closed-before-opened = افتتح المركز بتاريخ { $date }: لا يمكن إغلاقه إلا بعد هذا اليوم.
imports-closed-before-return = صرح المركز بالشهر الذي يبدأ في { $date } أو انتقل في هذا اليوم: لا يمكن إغلاقه إلا بعده.
imports-several-partners = يحمل عدة شركاء هذين الاسمين: اكتب رقم الشريك المقصود ({ $numbers }).
imports-not-a-period = «{ $value }» ليست فترة. الصيغ المقبولة: { $forms }.
imports-given-by-unit = يعطي المصدر هذا الرقم وحدة بوحدة، ولا يغيره الجدول. اكتب القيمة المسجلة.
imports-returned-period = صرحت مراكز بنشاطها داخل هذه الفترة ({ $month }): للفترة تصاريح أو أرقام منشورة، ولا يجتمعان.
imports-new-source = المصدر «{ $value }» جديد: اكتب عنوانه وتاريخ نشره في هذا السطر.
imports-not-of-programme = لا يصرح البرنامج «{ $programme }» بالمؤشر «{ $value }». يصرح بما يلي: { $choices }.
imports-reason = { $reason }
imports-closed-by-then = أُغلق «{ $value }» ابتداء من { $date }. صحح هذه القيمة أو تاريخ افتتاح المركز.
imports-not-open-yet = يبدأ «{ $value }» بتاريخ { $date }. صحح هذه القيمة أو تاريخ افتتاح المركز.
imports-differs = تختلف «{ $value }» عما ورد في السطر { $first } عن الاتفاقية نفسها. اكتب الشيء نفسه في السطرين.
imports-signed-agreement = تختلف «{ $value }» عما هو مسجل ({ $current })، والاتفاقية موقعة: لا يغير بنودها إلا ملحق. اكتب القيمة المسجلة.
imports-budget-mismatch = الميزانية { $budget } ومجموع مبالغ سطور الاتفاقية { $committed }. صحح إحدى القيمتين.
imports-coordination-not-a-party = يجب أن تكون المنسقية ضمن الأطراف: أضف سطرا يكون الطرف فيه «المنسقية».
imports-day-in-future = لم يحن «{ $value }» بعد: اكتب ما لا يتجاوز { $date }.
imports-bad-code = لا يصلح «{ $value }» رمزا: استعمل حروفا لاتينية صغيرة وأرقاما وشرطة سفلية، 60 على الأكثر، مثل report_2024.

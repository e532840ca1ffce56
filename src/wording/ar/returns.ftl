# التصريحات بالنشاط.

# قواعد التصريح وأسباب رفضه.
error-bad-month = «{ $given }» ليس شهرا: اكتب السنة والشهر، مثل 2026-10.
error-future-month = لم ينته هذا الشهر بعد: يمكن التصريح به ابتداء من { $date }.
error-centre-closed = لم يكن هذا المركز مفتوحا خلال هذا الشهر (تاريخ الافتتاح: { $opened }، تاريخ الإغلاق: { $closed }).
error-already-validated = سبقت المصادقة على تصريح هذا الشهر: افتح تصحيحا له بدل تصريح جديد.
error-published-period = لهذا الشهر أرقام منشورة ضمن الفترة { $period }: لا يجمع بينها وبين تصاريح المراكز.
error-not-open = لا يمكن تعديل هذا التصريح في حالته الحالية: لا يعدل إلا تصريح قيد التعبئة أو معاد للتصحيح.
error-not-submitted = هذا التصريح ليس في انتظار المصادقة: تحقق من حالته.
error-nothing-submitted = لا يوجد أي تصريح في انتظار المصادقة لهذه المنسقية في هذا الشهر.
error-not-counted = لا تصحح إلا النسخة المعتمدة حاليا من التصريح.
error-correction-open = يوجد تصحيح مفتوح لهذا التصريح: أتممه أولا.
error-not-of-programme = المؤشر «{ $indicator }» لا يدخل ضمن ما يصرح به هذا البرنامج: احذف هذا السطر.
error-unknown-age-band = الفئة العمرية «{ $band }» غير موجودة: اختر فئة من اللائحة.
error-negative = لا يمكن أن يكون الرقم سالبا ({ $value }): اكتب صفرا أو أكثر.
error-too-large = الرقم { $value } أكبر من الحد الأقصى { $limit }: تحقق منه.
error-duplicate-line = هذا العنصر مكرر: سبق إدراجه في الموضع { $first } (العد من الصفر).
error-unknown-rule = «{ $rule }» ليست قاعدة تطلب توضيحا: استعمل رمزا من رموز التنبيهات.
error-text-too-long = النص أطول من اللازم: اختصره في { PLURAL($limit) ->
    [zero] { $limit } حرف
    [one] حرف واحد
    [two] حرفين
    [few] { $limit } أحرف
    [many] { $limit } حرفا
   *[other] { $limit } حرف
 } على الأكثر.
error-headline-missing = الرقم الرئيسي للبرنامج («{ $indicator }») غير مصرح به: أدخله.
error-sum-differs = مجموع المؤشر «{ $indicator }» حسب الجنس والفئة العمرية هو { $sum } بينما المجموع المصرح به { $declared }: صحح أحدهما.
error-leavers-above-enrolled = عدد المتخرجين والمنقطعين { $sex ->
    [female] من الإناث
   *[male] من الذكور
 } ({ $leavers }) يفوق عدد المسجلين في الشهر السابق مع المسجلين الجدد ({ $enrolled }): تحقق من هذه الأرقام.
error-enrolment-moved = انتقل عدد المسجلين من { $before } إلى { $now }، وهو تغير غير معتاد في هذا المركز (العدد المرتقب حوالي { $usual }): تحقق منه أو اذكر السبب.
error-capacity-exceeded = عدد المسجلين ({ $enrolled }) يفوق الطاقة الاستيعابية ({ $capacity }): تحقق منه أو اذكر السبب.
error-explanation-needed = { $rule ->
    [ENROLMENT_MOVED] انتقل عدد المسجلين من { $before } إلى { $now }، وهو تغير غير معتاد في هذا المركز
    [CAPACITY_EXCEEDED] عدد المسجلين ({ $enrolled }) يفوق الطاقة الاستيعابية ({ $capacity })
   *[other] نبهت القاعدة { $rule } إلى أمر غير معتاد
 }: أضف توضيحا للقاعدة { $rule } ثم أعد الإرسال.

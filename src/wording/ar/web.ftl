# صفحة البداية. لا تقبل رسائلها أي متغير.

web-title = تعاون
web-institution = التعاون الوطني
web-subtitle = تقارير نشاط المنسقيات الجهوية
web-languages = لغة الصفحة
web-language-ar = العربية
web-language-fr = Français
web-language-en = English

web-demonstration-title = بيانات توضيحية
web-demonstration-text = تضم قاعدة البيانات أرقاما مصطنعة للتجربة. لا تصف هذه الأرقام أي نشاط فعلي ولا يجوز نشرها.
web-demonstration-mark = توضيحي

web-reports = التقارير
web-column-coordination = المنسقية الجهوية
web-column-language = اللغة
web-column-edition = الإصدار
web-column-size = الحجم (كيلوبايت)
web-column-created = تاريخ الإنجاز
web-no-reports-title = لا يوجد أي تقرير بعد
web-no-reports-seen = لا يوجد بعد أي تقرير يمكنك الاطلاع عليه.
web-no-reports-text = تنجز المهام المجدولة التقارير في مواعيدها، وتظهر هنا فور جاهزيتها. ولإنجاز تقرير أو تحميل بيانات توضيحية الآن، يعرض الأمر التالي ما يمكن فعله:

web-data = المعطيات
web-graphiql-title = مستكشف GraphiQL
web-graphiql-text = كتابة الاستعلامات وتجربتها وقراءة توثيق المخطط.
web-schema-title = مخطط GraphQL
web-schema-text = التعريف الكامل للواجهة، لبناء لوحات القيادة والتطبيقات.

# تنزيلات لا يمكن تسليمها.
web-download-damaged = لم يعد هذا الملف مطابقا للملف الصادر، ولذلك لا يمكن تسليمه. على مسؤولي النظام استرجاعه من نسخة احتياطية.
web-download-unavailable = يتعذر الوصول إلى مخزن الملفات حاليا. أعد المحاولة بعد بضع دقائق.
web-download-missing = هذا الملف غير موجود في المخزن. على مسؤولي النظام استرجاعه من نسخة احتياطية.

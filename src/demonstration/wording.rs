//! The words of made-up partners, agreements and trainings, Arabic and French.

/// Associations, to be followed by the name of a town.
pub(super) const REGIONAL_ASSOCIATIONS: [(&str, &str); 12] = [
    ("جمعية آفاق للتنمية الاجتماعية", "Association Afaq pour le développement social"),
    ("جمعية بسمة لرعاية الطفولة", "Association Basma pour la protection de l'enfance"),
    ("جمعية الأيادي البيضاء للتضامن", "Association Les Mains blanches pour la solidarité"),
    ("جمعية نساء الغد للتكوين والإدماج", "Association Femmes de demain pour la formation et l'insertion"),
    ("جمعية شعلة المعرفة لمحو الأمية", "Association Flamme du savoir pour l'alphabétisation"),
    ("جمعية سند للأشخاص في وضعية إعاقة", "Association Sanad pour les personnes handicapées"),
    ("جمعية جسور للشباب والمواطنة", "Association Joussour pour la jeunesse et la citoyenneté"),
    ("جمعية دعم تمدرس الفتاة القروية", "Association de soutien à la scolarisation des filles rurales"),
    ("جمعية الواحة للعمل الاجتماعي", "Association Al Waha pour l'action sociale"),
    ("جمعية أمل لدعم الأسرة", "Association Amal pour le soutien à la famille"),
    ("جمعية الصانعة التقليدية للتنمية", "Association de l'artisane pour le développement"),
    ("جمعية براعم للتعليم الأولي", "Association Baraïm pour l'enseignement préscolaire"),
];

/// Partners that work in the whole country: kind, Arabic, French.
pub(super) const PARTNERS: [(&str, &str, &str); 26] = [
    ("ministry", "القطاع الحكومي المكلف بالتعليم الأولي", "Département chargé de l'enseignement préscolaire"),
    ("ministry", "القطاع الحكومي المكلف بالصحة", "Département chargé de la santé"),
    ("ministry", "القطاع الحكومي المكلف بالصناعة التقليدية", "Département chargé de l'artisanat"),
    ("ministry", "القطاع الحكومي المكلف بالتكوين المهني", "Département chargé de la formation professionnelle"),
    ("ministry", "القطاع الحكومي المكلف بالشباب", "Département chargé de la jeunesse"),
    ("foundation", "مؤسسة المنارة للتربية", "Fondation Al Manara pour l'éducation"),
    ("foundation", "مؤسسة العطاء للتضامن الاجتماعي", "Fondation Al Ataa pour la solidarité sociale"),
    ("foundation", "مؤسسة الأفق الأخضر", "Fondation Horizon vert"),
    ("foundation", "مؤسسة المبادرة للإدماج", "Fondation Initiative pour l'insertion"),
    ("foundation", "مؤسسة القلم لمحو الأمية", "Fondation Al Qalam pour l'alphabétisation"),
    ("cooperative", "تعاونية خيوط الأطلس", "Coopérative Fils de l'Atlas"),
    ("cooperative", "تعاونية نسيج الجنوب", "Coopérative Tissage du Sud"),
    ("cooperative", "تعاونية أنامل الريف", "Coopérative Doigts du Rif"),
    ("cooperative", "تعاونية لمسة حرير", "Coopérative Touche de soie"),
    ("company", "شركة نسيج المتوسط", "Société Textile de la Méditerranée"),
    ("company", "شركة أطلس لوازم الخياطة", "Société Atlas Fournitures de couture"),
    ("company", "الشركة المتحدة للنقل المدرسي", "Société unie de transport scolaire"),
    ("company", "الشركة الرقمية للحلول المعلوماتية", "Société Raqmia Solutions informatiques"),
    ("company", "شركة المائدة للتموين الجماعي", "Société Al Maïda Restauration collective"),
    ("international_body", "الهيئة الدولية للتضامن الاجتماعي", "Organisme international de solidarité sociale"),
    (
        "international_body",
        "برنامج التعاون الدولي من أجل الطفولة",
        "Programme de coopération internationale pour l'enfance",
    ),
    ("international_body", "الشبكة المتوسطية لتمكين النساء", "Réseau méditerranéen pour l'autonomisation des femmes"),
    (
        "association",
        "الجمعية الوطنية لمواكبة التعاونيات النسائية",
        "Association nationale d'accompagnement des coopératives féminines",
    ),
    ("association", "جمعية كفاءات للتكوين المستمر", "Association Kafaat pour la formation continue"),
    ("association", "جمعية خطوة للترويض الطبي", "Association Khoutwa pour la rééducation"),
    ("association", "جمعية قراء الغد", "Association Lecteurs de demain"),
];

/// What an agreement is about; «{}» stands for the province.
pub(super) struct Object {
    pub ar: &'static str,
    pub fr: &'static str,
    pub programmes: &'static [&'static str],
}

/// Objects of agreements.
pub(super) const OBJECTS: [Object; 14] = [
    Object {
        ar: "تأهيل وتجهيز مراكز التربية والتكوين ب{}",
        fr: "Réhabilitation et équipement des centres d'éducation et de formation, {}",
        programmes: &["education_training"],
    },
    Object {
        ar: "تنظيم دروس محو الأمية لفائدة النساء القرويات ب{}",
        fr: "Organisation de cours d'alphabétisation au profit des femmes rurales, {}",
        programmes: &["literacy"],
    },
    Object {
        ar: "إحداث وتسيير أقسام رياض الأطفال بالوسط القروي وشبه الحضري، {}",
        fr: "Création et gestion de jardins d'enfants en milieu rural et semi-urbain, {}",
        programmes: &["kindergarten"],
    },
    Object {
        ar: "دعم تسيير دور الطالب والطالبة ب{}",
        fr: "Appui à la gestion des Dar Talib et Dar Taliba, {}",
        programmes: &["student_house"],
    },
    Object {
        ar: "توفير خدمات الترويض والتمدرس للأشخاص في وضعية إعاقة ب{}",
        fr: "Services de rééducation et de scolarisation des personnes handicapées, {}",
        programmes: &["disability_institution"],
    },
    Object {
        ar: "تنشيط دور المواطن واحتضان المبادرات المحلية ب{}",
        fr: "Animation des maisons du citoyen et accueil des initiatives locales, {}",
        programmes: &["citizen_house"],
    },
    Object {
        ar: "مواكبة خريجات مراكز التكوين لإحداث تعاونيات إنتاجية ب{}",
        fr: "Accompagnement des lauréates des centres de formation vers la création de coopératives, {}",
        programmes: &["education_training", "economic_integration"],
    },
    Object {
        ar: "توفير النقل المدرسي لنزيلات دور الطالبة ب{}",
        fr: "Transport scolaire des pensionnaires des Dar Taliba, {}",
        programmes: &["student_house"],
    },
    Object {
        ar: "تكوين أطر ومستخدمي المراكز الاجتماعية ب{}",
        fr: "Formation du personnel des centres sociaux, {}",
        programmes: &["continuing_training"],
    },
    Object {
        ar: "محو الأمية الوظيفي والتكوين في الخياطة والطرز ب{}",
        fr: "Alphabétisation fonctionnelle et formation en couture et broderie, {}",
        programmes: &["literacy", "education_training"],
    },
    Object {
        ar: "تنظيم قوافل صحية لفائدة نزلاء مؤسسات الرعاية الاجتماعية ب{}",
        fr: "Caravanes médicales au profit des établissements de protection sociale, {}",
        programmes: &["student_house", "disability_institution"],
    },
    Object {
        ar: "الاستماع والتوجيه القانوني والاجتماعي للنساء في وضعية صعبة ب{}",
        fr: "Écoute et orientation juridique et sociale des femmes en difficulté, {}",
        programmes: &["citizen_house"],
    },
    Object {
        ar: "تسويق منتوجات التعاونيات النسائية ب{}",
        fr: "Commercialisation des produits des coopératives féminines, {}",
        programmes: &["economic_integration"],
    },
    Object {
        ar: "تزويد المراكز بالحواسيب والتكوين في المهارات الرقمية ب{}",
        fr: "Équipement informatique des centres et formation aux compétences numériques, {}",
        programmes: &["education_training", "citizen_house"],
    },
];

/// What money is given for.
pub(super) const MONEY: [(&str, &str); 4] = [
    ("منحة سنوية للتسيير", "Subvention annuelle de fonctionnement"),
    ("مساهمة في اقتناء التجهيزات", "Contribution à l'achat d'équipements"),
    ("مساهمة في أشغال التهيئة والترميم", "Contribution aux travaux d'aménagement et de rénovation"),
    ("تعويضات المؤطرات والمكونين", "Indemnités des encadrantes et des formateurs"),
];

/// What is given in kind, by the role of the giver.
pub(super) fn in_kind(role: &str) -> &'static [(&'static str, &'static str)] {
    match role {
        "host" => &[
            ("وضع مقر رهن إشارة البرنامج", "Mise à disposition d'un local"),
            ("التزويد بالماء والكهرباء", "Prise en charge de l'eau et de l'électricité"),
        ],
        "operator" => &[
            (
                "تأطير المستفيدين والتتبع اليومي للأنشطة",
                "Encadrement des bénéficiaires et suivi quotidien des activités",
            ),
            ("انتداب مؤطرين متطوعين", "Mobilisation d'encadrants bénévoles"),
        ],
        "lead" => &[
            ("تعيين مؤطرات من مستخدمات التعاون الوطني", "Affectation d'encadrantes de l'Entraide Nationale"),
            ("الإشراف التربوي وتتبع التنفيذ", "Supervision pédagogique et suivi de l'exécution"),
        ],
        _ => &[
            ("توفير اللوازم والمواد الأولية", "Fourniture de matériel et de matières premières"),
            ("توفير تكوينات متخصصة", "Formations spécialisées"),
        ],
    }
}

/// What amendments say that give an agreement more time.
pub(super) const EXTENSIONS: [(&str, &str); 2] = [
    ("تمديد مدة الاتفاقية سنة إضافية", "Prolongation de la convention d'une année supplémentaire"),
    (
        "تمديد مدة الاتفاقية لاستكمال الأشغال المبرمجة",
        "Prolongation de la convention pour l'achèvement des travaux programmés",
    ),
];

/// An amendment that leaves the end of an agreement.
pub(super) const WIDENING: (&str, &str) =
    ("توسيع الاستفادة لتشمل مراكز إضافية", "Extension du bénéfice de la convention à d'autres centres");

/// Topics of staff trainings.
pub(super) const TOPICS: [(&str, &str); 14] = [
    ("تقنيات الاستماع والتوجيه", "Techniques d'écoute et d'orientation"),
    ("التدبير الإداري والمالي للمراكز الاجتماعية", "Gestion administrative et financière des centres sociaux"),
    ("منهجية تعليم الكبار", "Méthodologie de l'éducation des adultes"),
    ("التكفل بالأشخاص في وضعية إعاقة", "Prise en charge des personnes handicapées"),
    ("المقاربة التشاركية وتدبير المشاريع", "Approche participative et gestion de projets"),
    ("حماية الطفولة والوقاية من العنف", "Protection de l'enfance et prévention de la violence"),
    ("استعمال المعلوميات والمنظومة الإحصائية", "Outils informatiques et système statistique"),
    ("الإسعافات الأولية والسلامة داخل المؤسسات", "Premiers secours et sécurité dans les établissements"),
    ("مواكبة إحداث التعاونيات", "Accompagnement à la création de coopératives"),
    ("مدونة الأسرة وحقوق النساء", "Code de la famille et droits des femmes"),
    ("بيداغوجيا التعليم الأولي", "Pédagogie du préscolaire"),
    ("صياغة التقارير والتواصل الإداري", "Rédaction de rapports et communication administrative"),
    ("التصاميم الحديثة في الخياطة والطرز", "Nouveaux modèles en couture et broderie"),
    ("الوساطة الأسرية", "Médiation familiale"),
];

/// Names of cooperatives.
pub(super) const COOPERATIVES: [(&str, &str); 16] = [
    ("الأنامل الذهبية", "Les Doigts d'or"),
    ("النور", "Annour"),
    ("الوفاء", "Al Wafaa"),
    ("خيوط الأمل", "Les Fils de l'espoir"),
    ("النجاح", "Annajah"),
    ("اللمسة الأصيلة", "La Touche authentique"),
    ("التضامن النسوي", "La Solidarité féminine"),
    ("الياسمين", "Al Yasmine"),
    ("الإبداع", "Al Ibdaa"),
    ("المستقبل", "Al Moustakbal"),
    ("البركة", "Al Baraka"),
    ("الأصالة", "Al Assala"),
    ("زهرة الواحة", "Fleur de l'oasis"),
    ("إبرة وخيط", "L'Aiguille et le Fil"),
    ("السنابل", "Les Épis"),
    ("الكفاح", "Al Kifah"),
];

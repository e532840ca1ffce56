# Relevés d’activité.

# Les règles d’un relevé et les motifs de refus.
error-bad-month = « { $given } » n’est pas un mois : écrivez l’année et le mois, par exemple 2026-10.
error-future-month = Ce mois n’est pas terminé : il pourra être déclaré à partir du { $date }.
error-centre-closed = L’unité n’était pas ouverte ce mois-là (ouverture : { $opened } ; fermeture : { $closed }).
error-already-validated = Le relevé de ce mois est déjà validé : ouvrez-en une correction au lieu d’un nouveau relevé.
error-published-period = Ce mois a des chiffres publiés (période { $period }) : ils ne se cumulent pas avec des relevés d’unités.
error-not-open = Ce relevé ne peut pas être modifié dans son état actuel : seul un relevé en cours de saisie ou renvoyé pour correction peut l’être.
error-not-submitted = Ce relevé n’est pas en attente de validation : vérifiez son état.
error-nothing-submitted = Aucun relevé de cette coordination n’est en attente de validation pour ce mois.
error-not-counted = Seule la version du relevé qui fait foi peut être corrigée.
error-correction-open = Une correction de ce relevé est déjà ouverte : terminez-la d’abord.
error-not-of-programme = L’indicateur « { $indicator } » n’est pas déclaré par ce programme : supprimez cette ligne.
error-unknown-age-band = La tranche d’âge « { $band } » n’existe pas : choisissez-en une dans la liste.
error-negative = Un chiffre ne peut pas être négatif ({ $value }) : écrivez zéro ou plus.
error-too-large = Le chiffre { $value } dépasse le maximum { $limit } : vérifiez-le.
error-duplicate-line = Cet élément figure deux fois : il est déjà à la position { $first } (à partir de zéro).
error-unknown-rule = « { $rule } » n’est pas une règle qui demande une explication : reprenez le code d’un avertissement.
error-text-too-long = Le texte est trop long : { $limit } caractères au plus.
error-headline-missing = Le chiffre principal du programme (« { $indicator } ») n’est pas déclaré : saisissez-le.
error-sum-differs = L’indicateur « { $indicator } » totalise { $sum } par sexe et tranche d’âge, mais { $declared } sont déclarés au total : corrigez l’un ou l’autre.
error-leavers-above-enrolled = Les lauréats et abandons { $sex ->
    [female] féminins
   *[male] masculins
 } ({ $leavers }) dépassent les inscrits du mois précédent et les nouveaux inscrits réunis ({ $enrolled }) : vérifiez ces chiffres.
error-enrolment-moved = L’effectif est passé de { $before } à { $now }, une variation inhabituelle pour cette unité (on attendait environ { $usual }) : vérifiez-le ou expliquez-le.
error-capacity-exceeded = Les inscrits ({ $enrolled }) dépassent la capacité ({ $capacity }) : vérifiez-le ou expliquez-le.
error-explanation-needed = { $rule ->
    [ENROLMENT_MOVED] L’effectif est passé de { $before } à { $now }, une variation inhabituelle pour cette unité
    [CAPACITY_EXCEEDED] Les inscrits ({ $enrolled }) dépassent la capacité ({ $capacity })
   *[other] La règle { $rule } signale un fait inhabituel
 } : ajoutez une explication pour la règle { $rule }, puis renvoyez.

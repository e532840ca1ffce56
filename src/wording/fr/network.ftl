# Le réseau : centres, délégations, programmes, formations, coopératives.

error-bad-code = Le code n’est pas valable : des minuscules latines, des chiffres et des tirets bas, 60 au plus, comme literacy.
error-bad-centre-code = Le code du centre n’est pas valable : de 1 à 60 caractères sans espace.
error-code-taken = Le code « { $code } » est déjà pris : choisissez-en un autre.
error-number-negative = Le nombre ne peut pas être négatif : écrivez 0 ou plus, ou laissez vide s’il n’est pas communiqué.
error-commune-elsewhere = La commune { $commune } se trouve dans la province { $province } : corrigez l’une ou l’autre.
error-delegation-closed = La délégation de cette province est fermée à partir du { $date } : choisissez une province dont la délégation est en service.
error-outside-coordination = La province { $province } est hors de la coordination : un centre ne déménage qu’au sein de sa coordination ; sinon, fermez-le et ouvrez-en un nouveau.
error-programme-closed = Ce programme est clos à partir du { $date } : choisissez un programme en cours.
error-programme-not-open = Ce programme commence le { $date } : choisissez une date à partir de ce jour.
error-counts-no-centres = Ce programme ne compte pas de centres : choisissez un programme qui en compte.
error-bad-capacity = La capacité n’est pas valable : écrivez 1 ou plus, ou laissez vide si elle n’est pas connue.
error-closed-before-opened = La fermeture n’est pas postérieure à l’ouverture du { $date } : choisissez une date ultérieure.
error-closed-before-move = Le centre a déménagé le { $date } : choisissez une fermeture ultérieure.
error-closed-before-return = Le centre a remis son relevé du mois qui commence le { $date } : choisissez une fermeture postérieure à ce jour.
error-already-closed = Déjà fermé à partir du { $date }.
error-not-closed = Il n’y a pas de fermeture à annuler.
error-not-first-of-month = Un déménagement prend effet le premier jour d’un mois : choisissez un premier du mois.
error-day-in-future = Cette date n’est pas encore venue : choisissez au plus tard le { $date }.
error-moved-before-opened = Le centre a ouvert le { $date } : choisissez un déménagement ultérieur.
error-moved-before-move = Le centre a déjà déménagé le { $date } : choisissez une date ultérieure.
error-moved-before-return = Le relevé du mois qui commence le { $date } est validé à l’ancien lieu : choisissez un mois ultérieur.
error-not-moved = Le centre se trouve déjà à cet endroit : choisissez-en un autre.
error-has-open-centres = { $count ->
    [one] { $count } centre est encore ouvert à cette date : fermez-le ou déplacez-le d’abord.
   *[other] { $count } centres sont encore ouverts à cette date : fermez-les ou déplacez-les d’abord.
}
error-has-returns = { $count ->
    [one] Cette période a { $count } relevé de centre : une période a des relevés ou des chiffres publiés, jamais les deux.
   *[other] Cette période a { $count } relevés de centres : une période a des relevés ou des chiffres publiés, jamais les deux.
}
error-already-published = Un chiffre est déjà publié pour cette coordination, ce programme et cette période : modifiez-le.
error-headline-not-counted = L’indicateur principal doit être parmi les indicateurs du programme.
error-indicator-in-use = Des centres du programme ont déclaré l’indicateur « { $indicator } » : gardez-le parmi les indicateurs du programme.
error-only-for-centres = Ce champ ne concerne que les programmes qui comptent des centres : laissez-le vide.
error-counted-already = Le programme « { $programme } » présente déjà ce registre : un registre n’a qu’un programme.
error-form-not-used = Cette langue n’a pas cette forme du pluriel : laissez-la vide.
error-number-missing = La formule doit contenir la place du nombre, { "{n}" }.
error-bad-length = La durée n’est pas valable : écrivez de 1 à 366 jours.
error-already-cancelled = Cette session a été annulée le { $date } : enregistrez-en une nouvelle au besoin.

# Conventions de partenariat.

error-bad-status =
    { $status ->
        [draft] La convention est à l’état de projet ; sont possibles : { $allowed }.
        [signed] La convention est signée et n’est pas encore en vigueur ; sont possibles : { $allowed }.
        [active] La convention est en vigueur ; sont possibles : { $allowed }.
        [expired] La convention est échue ; sont possibles : { $allowed }.
        [suspended] La convention est suspendue ; sont possibles : { $allowed }.
        [terminated] La convention a été résiliée ; sont possibles : { $allowed }.
       *[renewed] La convention est échue et renouvelée ; sont possibles : { $allowed }.
    }
error-ends-before-start = Le dernier jour précède le premier ({ $start }) : choisissez ce jour ou un jour ultérieur.
error-bad-amount = Le montant n’est pas valable : écrivez un nombre entier de centimes, supérieur à zéro, { $most } dirhams au plus.
error-bad-date = Cette date n’est pas plausible : choisissez une date entre 1950 et 2200.
error-instalment-twice = La partie a déjà une échéance au { $date } : réunissez-les ou choisissez un autre jour.
error-instalments-above-commitment = Le total des échéances est de { $due } centimes et l’engagement de la partie de { $committed } : il ne peut pas le dépasser.
error-too-long = La liste est trop longue : donnez-en { $most } au plus.
error-no-programme = Indiquez au moins un programme.
error-named-twice = Cet élément figure déjà dans la liste : retirez l’un des deux.
error-bad-target = La cible n’est pas valable : écrivez zéro ou plus.
error-coordination-not-a-party = La coordination doit être partie à la convention : ajoutez une partie sans partenaire.
error-no-partner = Au moins un partenaire doit être partie à la convention.
error-budget-mismatch = Le budget est de { $budget } centimes et les parties s’engagent pour { $committed } : rendez-les égaux.
error-place-outside = « { $key } » est en dehors du ressort de la coordination : choisissez un lieu de son ressort.
error-date-in-future = Ce jour n’est pas encore arrivé : choisissez le { $today } ou un jour antérieur.
error-too-early = Ce jour est trop tôt : choisissez le { $earliest } ou un jour ultérieur.
error-too-late = Ce jour est trop tard : choisissez le { $latest } ou un jour antérieur.
error-renewal-overlaps = La convention et son renouvellement seraient en vigueur en même temps (limite : { $end }) : modifiez les dates.
error-starts-on-stays = Le premier jour d’une convention signée reste le { $start } : ne l’indiquez pas.
error-ends-before-effect = Le dernier jour précède la prise d’effet de l’avenant ({ $effective }) : choisissez ce jour ou un jour ultérieur.
error-nothing-changed = L’avenant ne change rien : indiquez ce qui change.
error-already-renewed = Cette convention a déjà un renouvellement : modifiez ou signez celui-ci.
error-not-a-party = Cet organisme n’est pas partie à la convention : indiquez l’une des parties.
error-no-such-instalment = La partie n’a pas d’échéance au { $date } : indiquez l’une de ses échéances ou laissez ce champ vide.
error-above-commitment = Avec ce versement, la partie aura payé { $paid } centimes pour un engagement de { $committed } : expliquez-le ou corrigez le montant.
error-already-reversed = Ce versement a déjà été annulé, ou en annule un autre : enregistrez-en un nouveau.
error-file-too-large = Le fichier est trop volumineux : { $most } Mo au plus.
error-not-a-pdf = Le fichier n’est pas un PDF lisible : numérisez la convention au format PDF.

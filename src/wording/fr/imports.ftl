# Pourquoi des lignes d’un tableau sont refusées. $value est ce qui figure dans le fichier.

error-rows-refused = Des lignes du fichier sont refusées et rien n’a été modifié : corrigez-les, puis renvoyez le fichier.

imports-not-found = « { $value } » n’existe pas ou ne vous est pas accessible. Corrigez cette valeur.
imports-no-new-centre = Le centre « { $value } » n’existe pas ou ne vous est pas accessible, et seule l’administration ouvre un centre. Corrigez le code.
imports-not-known = « { $value } » est inconnu ici. Ce qui s’en rapproche le plus : { $closest }.
imports-row-twice = La ligne { $first } du fichier porte déjà sur le même élément. Gardez une seule des deux lignes.
imports-text-too-long = « { $value } » est trop long : écrivez { $limit } caractères au plus.
imports-not-changed-here = « { $value } » diffère de ce qui est enregistré : { $current }. Un tableau ne modifie pas cette donnée. Écrivez la valeur enregistrée, ou modifiez-la à part.
imports-administrators-only = Seule l’administration modifie cette donnée. Laissez-la telle qu’elle est enregistrée.
imports-bad-centre-code = « { $value } » ne peut pas être le code d’un centre. Écrivez { $limit } caractères au plus, sans espace.
imports-commune-elsewhere = La commune « { $value } » relève de : { $province }. Corrigez la commune ou la province.
imports-counts-no-centres = Le programme « { $value } » n’a pas de centres. Choisissez-en un autre.
imports-closed-before-opened = Le centre a ouvert le { $date } : il ne peut fermer qu’après ce jour.
imports-closed-before-return = Le centre a déclaré le mois qui commence le { $date }, ou a déménagé ce jour-là : il ne peut fermer qu’après.
imports-several-partners = Plusieurs partenaires portent ces noms : écrivez le numéro de celui dont il s’agit ({ $numbers }).
imports-not-a-period = « { $value } » n’est pas une période. Formes admises : { $forms }.
imports-given-by-unit = La source donne ce chiffre unité par unité, et un tableau ne le modifie pas. Écrivez la valeur enregistrée.
imports-returned-period = Des centres ont fait leurs relevés dans cette période ({ $month }) : une période a des relevés ou des chiffres publiés, jamais les deux.
imports-new-source = La source « { $value } » est nouvelle : écrivez son titre et sa date de publication dans cette ligne.
imports-not-of-programme = Le programme « { $programme } » ne déclare pas « { $value } ». Il déclare : { $choices }.
imports-reason = { $reason }
imports-closed-by-then = « { $value } » est fermé à partir du { $date }. Corrigez cette valeur ou la date d’ouverture du centre.
imports-not-open-yet = « { $value } » commence le { $date }. Corrigez cette valeur ou la date d’ouverture du centre.
imports-differs = « { $value } » diffère de ce que la ligne { $first } indique pour la même convention. Écrivez la même chose dans les deux lignes.
imports-signed-agreement = « { $value } » diffère de ce qui est enregistré ({ $current }), et la convention est signée : seul un avenant en modifie les termes. Écrivez la valeur enregistrée.
imports-budget-mismatch = Le budget est de { $budget } et les montants des lignes de la convention font { $committed }. Corrigez l’un ou l’autre.
imports-coordination-not-a-party = La coordination doit être partie à la convention : ajoutez une ligne dont la partie est « Coordination ».
imports-day-in-future = « { $value } » est à venir : écrivez au plus tard le { $date }.
imports-bad-code = « { $value } » ne convient pas comme code : employez des minuscules sans accent, des chiffres et des tirets bas, 60 au plus, comme report_2024.

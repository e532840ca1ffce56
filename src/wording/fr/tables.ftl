# Défauts des tableaux déposés. $value est ce qui figure dans le fichier ; chaque message dit ce qui ne va pas et ce qui
# conviendrait.

### Emplacements

tables-place-cell = Ligne { $row }, colonne « { $heading } » ({ $letter }) : { $problem }
tables-place-letter = Ligne { $row }, colonne { $letter } : { $problem }
tables-place-row = Ligne { $row } : { $problem }

### Le fichier

tables-file-empty = Le fichier est vide. Un tableau porte ses en-têtes sur la première ligne et les valeurs au-dessous.
tables-file-too-large = Le fichier pèse { $size } Ko ; la limite est de { $limit } Ko. Le répartir en plusieurs fichiers.
tables-not-a-table = Le fichier n’est ni un classeur Excel (.xlsx) ni un texte (.csv). Enregistrer le tableau dans l’un de ces formats.
tables-other-format = Ce fichier est au format { $format }. Enregistrer le tableau en classeur Excel (.xlsx) ou en « CSV UTF-8 ».
tables-encrypted = Le classeur est protégé par un mot de passe. L’enregistrer sans mot de passe.
tables-xlsx-damaged = Le classeur est illisible : il est incomplet ou endommagé. L’ouvrir dans le tableur, l’enregistrer de nouveau et déposer le nouveau fichier.
tables-xlsx-too-large = Décompressé, le classeur dépasse { $limit } Ko. Supprimer les feuilles, images et lignes inutiles, ou le répartir en plusieurs fichiers.
tables-sheet-not-found = Le classeur ne contient pas de feuille « { $sheet } ». Ses feuilles : { $sheets }.

### Encodage et caractères

tables-encoding-unclear = L’encodage du texte ne peut pas être établi avec certitude. L’enregistrer en « CSV UTF-8 », ou préciser l’encodage : UTF-8, UTF-16LE, UTF-16BE, windows-1256 (arabe) ou windows-1252 (français).
tables-not-in-encoding = Le texte n’est pas conforme à l’encodage { $encoding } : le fichier est endommagé ou a été enregistré dans un autre encodage. L’enregistrer en « CSV UTF-8 », ou préciser son encodage.
tables-nul-character = Un caractère nul figure ici, ce qu’aucun texte ne contient : le fichier est endommagé ou n’est pas un texte. Enregistrer de nouveau le tableau en « CSV UTF-8 ».
tables-control-character = La cellule contient un caractère de commande invisible ({ $character }). Le supprimer, ou ressaisir la valeur.
tables-letters-lost = « { $value } » a perdu ses lettres : le fichier a été enregistré dans un encodage qui ne les possède pas. Reprendre l’original et l’enregistrer en « CSV UTF-8 » ou en classeur (.xlsx).
tables-garbled = « { $value } » est altéré : le fichier a été lu dans un mauvais encodage puis enregistré ainsi. Reprendre l’original et l’enregistrer en « CSV UTF-8 » ou en classeur (.xlsx).

### Taille et forme

tables-too-many-rows = Le tableau compte plus de lignes qu’il n’est permis (maximum : { $limit }). Le répartir en plusieurs fichiers.
tables-too-many-columns = Le tableau compte plus de colonnes qu’il n’est permis (maximum : { $limit }).
tables-too-many-values = Le tableau compte plus de cellules qu’il n’est permis (maximum : { $limit }). Le répartir en plusieurs fichiers.
tables-cell-too-long = Le texte « { $value } » est plus long qu’il n’est permis (nombre maximal de caractères : { $limit }).
tables-quote-not-closed = Un guillemet droit ouvre ici un texte qu’aucun autre ne ferme : « { $value } ». Le fermer ou le supprimer.
tables-text-after-quote = Du texte suit le guillemet fermant : « { $value } ». À l’intérieur d’un texte, le guillemet droit se double.
tables-formula-without-result = La cellule contient une formule dont le résultat n’a pas été enregistré. Ouvrir le classeur dans le tableur et l’enregistrer de nouveau, ou remplacer la formule par sa valeur.
tables-formula-error = La formule de la cellule donne l’erreur { $value }. La corriger, ou la remplacer par la valeur.
tables-too-few-cells = La ligne compte moins de cellules que nécessaire (cellules : { $cells }, en-têtes : { $headings }). Elle est peut-être tronquée, ou un séparateur manque.
tables-too-many-cells = La ligne compte plus de cellules qu’il n’y a d’en-têtes (cellules : { $cells }, en-têtes : { $headings }). Une valeur qui contient le séparateur s’écrit entre guillemets droits.

### En-têtes

tables-rows-above-headings = « { $value } » n’est pas un en-tête ; les en-têtes se trouvent à la ligne { $line }. Supprimer les lignes qui les précèdent.
tables-headings-not-found = Aucun en-tête du tableau n’est connu ; le premier est « { $value } ». En-têtes nécessaires : { $headings }.
tables-heading-missing = La colonne « { $heading } » manque. L’ajouter, ou corriger son en-tête.
tables-heading-unknown = L’en-tête « { $value } » est inconnu. Supprimer la colonne, ou employer l’un de ceux-ci : { $headings }.
tables-heading-misspelt = L’en-tête « { $value } » est inconnu. S’agit-il de « { $heading } » ?
tables-heading-twice = L’en-tête « { $value } » désigne la même colonne que celui de la colonne { $first }. N’en garder qu’un.
tables-heading-empty = Une valeur (« { $value } ») figure dans une colonne sans en-tête. Donner un en-tête à la colonne, ou la vider.
tables-no-rows = Rien ne figure sous les en-têtes. Écrire une ligne pour chaque élément à déclarer.

### Valeurs

tables-empty = La valeur manque.
tables-not-a-whole-number = « { $value } » n’est pas un nombre entier. N’écrire que des chiffres, par exemple 1234.
tables-has-decimals = « { $value } » a des décimales, alors qu’un nombre entier est attendu, par exemple 12.
tables-scientific-notation = « { $value } » est un nombre que le tableur a abrégé, et des chiffres ont pu se perdre. L’écrire avec tous ses chiffres.
tables-ambiguous-number = « { $value } » peut se lire de deux façons. Écrire { $thousands } sans séparateur, ou deux décimales.
tables-negative = « { $value } » est inférieur à zéro, ce qui est impossible ici. Écrire zéro ou un nombre plus grand.
tables-out-of-range = « { $value } » sort des limites possibles ici : de { $least } à { $most }.
tables-not-an-amount = « { $value } » n’est pas un montant en dirhams. L’écrire comme 1234,50.
tables-too-many-decimals = « { $value } » a plus de deux décimales. Écrire les dirhams et les centimes, par exemple 1234,50.
tables-amount-out-of-range = « { $value } » sort des limites possibles ici : de { $least } à { $most }.
tables-not-a-date = « { $value } » n’est pas une date. Écrire le jour, le mois et l’année, par exemple 31/03/2026 ou 2026-03-31.
tables-no-such-day = Le jour « { $value } » n’existe pas. Une date s’écrit jour en premier, par exemple 31/03/2026, ou bien 2026-03-31.
tables-not-a-month = « { $value } » n’est pas un mois. L’écrire comme 2026-03, 03/2026 ou « mars 2026 ».
tables-not-a-choice = « { $value } » n’est pas possible ici. Écrire l’une de ces valeurs : { $choices }.

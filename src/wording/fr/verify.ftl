# La page qui dit si un rapport est authentique, et le nom de la signature dans les fichiers signés.

verify-title = Ce rapport est-il authentique ?
verify-intro = Chaque rapport émis par l’Entraide Nationale porte un code, à côté d’un code QR qui mène ici. Saisissez-le pour voir ce qui a été émis sous ce code.
verify-code = Code du rapport
verify-code-hint = Trois groupes de quatre lettres et chiffres. Les minuscules et l’absence de traits d’union ne gênent pas.
verify-button = Vérifier
verify-another = Vérifier un autre code
verify-not-a-code = Ce ne peut pas être un code : un code compte douze lettres et chiffres, dont aucun n’est I, L, O ou U.

verify-found-title = Un rapport a été émis sous ce code
verify-found-text = Comparez : ce que le papier ou le fichier en votre possession dit de lui-même doit concorder avec ce qui figure ici. Un code authentique peut être recopié sur autre chose.
verify-coordination = Coordination régionale
verify-period = Période
verify-language = Langue
verify-edition = Édition
verify-issued = Émis le
verify-size = Taille du PDF (octets)
verify-fingerprint = SHA-256 du PDF
verify-latest = C’est la dernière édition : aucune ne la remplace.
verify-replaced = L’édition { $edition }, émise le { $date }, remplace celle-ci. Ce qui figure ici est ce qui avait été émis alors ; les chiffres plus récents sont dans cette édition.
verify-replacing = Voir ce qui a été émis comme édition { $edition }
verify-demonstration-title = Établi à partir de données de démonstration
verify-demonstration-text = Les chiffres de ce rapport ont été fabriqués pour l’essai. Il ne décrit aucune activité réelle et n’est pas un document de l’institution.

verify-compare-title = Vérifier un fichier
verify-compare-text = Le PDF que vous avez est-il, octet par octet, celui qui a été émis ? Votre navigateur le calcule ; le fichier ne quitte pas votre appareil.
verify-choose = Choisissez le PDF, ou déposez-le n’importe où sur cette page
verify-reading = Lecture du fichier…
verify-same = Authentique : ce fichier est, octet par octet, le rapport émis sous ce code.
verify-other = Non authentique : ce fichier est un autre que celui qui a été émis. Il a pu être modifié, réimprimé ou numérisé, ou être celui d’une autre édition ou d’une autre langue.
verify-failed = Le fichier n’a pas pu être lu. Réessayez, ou comparez à la main.
verify-by-hand = Comparer à la main
verify-by-hand-text = L’une de ces commandes affiche le SHA-256 d’un fichier. Il doit être celui qui figure ci-dessus, caractère par caractère.

verify-unknown-title = Rien n’a été émis sous ce code
verify-unknown-text = Nous ne connaissons aucun rapport qui porte le code { $code }.
verify-unknown-compare = Comparez-le au papier, caractère par caractère. On confond facilement 8 et B, 5 et S, 2 et Z.
verify-unknown-contact = S’il y figure exactement ainsi, tenez le rapport pour non authentique tant que la coordination régionale qu’il nomme ne l’a pas confirmé. Les rapports émis avant l’existence des codes n’en portent pas.

signature-field = Signature électronique

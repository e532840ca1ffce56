# La page qui dit si un rapport est authentique, et le nom de la signature dans les fichiers signés.

verify-title = Ce rapport est-il authentique ?
verify-intro = Chaque rapport émis par l’Entraide Nationale porte un code, à côté d’un code QR qui mène à cette page. Saisissez-le pour savoir ce qui a été émis sous ce code.
verify-code = Code du rapport
verify-code-hint = Trois groupes de quatre lettres et chiffres. Les minuscules sont admises et les traits d’union peuvent être omis.
verify-button = Vérifier
verify-another = Vérifier un autre code
verify-not-a-code = Ce code n’est pas valable : un code compte douze lettres et chiffres, à l’exclusion des lettres I, L, O et U.

verify-found-title = Un rapport a été émis sous ce code
verify-found-text = Comparez : les mentions du document en votre possession, papier ou fichier, doivent concorder avec celles de cette page. Un code authentique peut être recopié sur un autre document.
verify-coordination = Coordination régionale
verify-period = Période
verify-language = Langue
verify-edition = Édition
verify-issued = Émis le
verify-size = Taille du PDF (octets)
verify-fingerprint = Empreinte SHA-256 du PDF
verify-latest = Cette édition est la plus récente.
verify-replaced = L’édition { $edition }, émise le { $date }, remplace celle-ci. Cette page décrit l’édition antérieure ; les chiffres à jour figurent dans la nouvelle.
verify-replacing = Consulter l’édition { $edition }
verify-demonstration-title = Établi à partir de données de démonstration
verify-demonstration-text = Les chiffres de ce rapport sont fictifs. Il ne décrit aucune activité réelle et n’est pas un document de l’institution.

verify-compare-title = Vérifier un fichier
verify-compare-text = Votre fichier PDF est-il, octet par octet, celui qui a été émis ? La comparaison se fait dans votre navigateur ; le fichier ne quitte pas votre appareil.
verify-choose = Choisissez le PDF, ou déposez-le n’importe où sur cette page
verify-reading = Lecture du fichier…
verify-same = Fichier identique : c’est, octet par octet, le rapport émis sous ce code.
verify-other = Fichier différent : ce n’est pas le fichier émis. Il a pu être modifié, réimprimé ou numérisé, ou correspondre à une autre édition ou à une autre langue.
verify-failed = Le fichier n’a pas pu être lu. Réessayez ou faites la comparaison manuellement.
verify-by-hand = Comparer manuellement
verify-by-hand-text = L’une de ces commandes affiche l’empreinte SHA-256 d’un fichier. Elle doit être identique, caractère par caractère, à celle qui figure ci-dessus.

verify-unknown-title = Aucun rapport n’a été émis sous ce code
verify-unknown-text = Aucun rapport ne porte le code { $code }.
verify-unknown-compare = Comparez-le à celui du document, caractère par caractère : 8 et B, 5 et S, 2 et Z se confondent facilement.
verify-unknown-contact = S’il y figure exactement ainsi, ne considérez pas le rapport comme authentique tant que la coordination régionale qui y est nommée ne l’a pas confirmé. Les rapports émis avant l’introduction des codes n’en portent pas.

signature-field = Signature électronique

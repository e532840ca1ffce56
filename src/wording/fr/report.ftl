# Le rapport : ses titres, ses phrases, ses tableaux. Chaque phrase est un message entier ; aucune n’est assemblée.

### Mois, dates, périodes, montants

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
first-of-month = 1er
date = { $day } { $month } { $year }
period-month = { $month } { $year }
period-quarter-1 = premier trimestre { $year }
period-quarter-2 = deuxième trimestre { $year }
period-quarter-3 = troisième trimestre { $year }
period-quarter-4 = quatrième trimestre { $year }
period-half-year-1 = premier semestre { $year }
period-half-year-2 = second semestre { $year }
period-year = année { $year }
period-school-year = année scolaire { $year }-{ $next }
date-range = du { $first } au { $last }
period-range = { $first } – { $last }
dirhams = { $amount } DH

### Le document et sa couverture

institution-kingdom = Royaume du Maroc
institution-name = Entraide Nationale
report-title = Rapport d’activité
document-title = Rapport d’activité, { $coordination }, { $period }
document-subject = Activité de la { $coordination } ({ $period }) : programmes, bénéficiaires, partenariats, formation continue et insertion.
running-header = Rapport d’activité · { $coordination } · { $period }
page-label = Page { $page } sur { $total }
page-label-code = Page { $page } sur { $total } · { $code }
demonstration-banner = Données de démonstration : chiffres fictifs, sans rapport avec une activité réelle
masthead-period = Période
masthead-as-of = Chiffres arrêtés au
masthead-completeness = Complétude des relevés
masthead-returns = { $received } sur { $expected } ({ $share })
masthead-source = Source des chiffres
masthead-source-published = Chiffres publiés, sans relevés mensuels
masthead-published-on = Date de publication
masthead-no-returns = Aucun relevé attendu pour cette période
period-running = La période n’est pas terminée : les chiffres sont provisoires.

### Formules communes

not-reported = non communiqué
not-stated = non renseigné
unchanged = inchangé
list-separator = { ", " }
total = Total
total-reported = Total communiqué
total-stated = Total renseigné
change = { $difference } ({ $percent })
beneficiaries-count =
    { $count ->
        [0] aucun bénéficiaire
        [one] { $count } bénéficiaire
        [many] { $count } de bénéficiaires
       *[other] { $count } bénéficiaires
    }

### En-têtes de colonnes

column-programme = Programme
column-units = Unités
column-beneficiaries = Bénéficiaires
column-women = Femmes
column-indicator = Indicateur
column-figure = Chiffre
column-method = Mode de calcul
column-name = Nom
column-place = Lieu
column-reference = Référence
column-object = Objet
column-partners = Partenaires
column-last-day = Dernier jour
column-committed = Montant engagé
column-topic = Thème de la session
column-first-day = Premier jour
column-days = Jours
column-participants = Participants
column-trade = Métier
column-founded = Création
column-members = Membres
column-centre = Centre
column-province = Province ou préfecture
column-months = Mois
column-returns = Relevés
column-count = Nombre
column-share = En % des relevés attendus

### Synthèse

lead-not-reported = Le nombre de bénéficiaires n’est pas communiqué ({ $period }).
lead-zero = Les programmes de la coordination ne comptent aucun bénéficiaire inscrit ({ $period }).
lead-up = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de plus ({ $percent }) qu’à la période précédente ({ $previous }).
lead-up-from-zero = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), contre aucun à la période précédente ({ $previous }).
lead-down = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de moins ({ $percent }) qu’à la période précédente ({ $previous }).
lead-unchanged = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), autant qu’à la période précédente ({ $previous }).
lead-partial = Les programmes de la coordination comptent { beneficiaries-count } d’après les relevés validés ({ $period }). À champ comparable, le nombre est de { $now }, contre { $then } à la période précédente ({ $previous }) : { $change }.
like-for-like = * : à champ comparable ; ce qui n’est connu que pour l’une des deux périodes est exclu.
lead-no-previous = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }). La comparaison avec la période précédente ({ $previous }) n’est pas possible.
fact-beneficiaries = Bénéficiaires
fact-women = Femmes
fact-women-share = { $share } des bénéficiaires
fact-units = Centres et unités
fact-returns = Relevés reçus
fact-returns-value = { $received } sur { $expected }
fact-agreements = Conventions en vigueur
summary-table = Les programmes
summary-note = Le total porte sur les inscriptions : une personne inscrite à deux programmes est comptée deux fois. Les conventions, la formation continue et les coopératives n’y sont pas comprises. « — » : sans objet ou non comparable ; « réf. » : période de comparaison.

### Chapitres des programmes

section-heading = { $number }. { $name }
section-activity =
    { $count ->
        [0] Au { $date }, ce programme compte { $units }, sans aucun bénéficiaire inscrit.
        [one] Au { $date }, ce programme compte { $units } et { $count } bénéficiaire inscrit.
        [many] Au { $date }, ce programme compte { $units } et { $count } de bénéficiaires inscrits.
       *[other] Au { $date }, ce programme compte { $units } et { $count } bénéficiaires inscrits.
    }
section-published =
    { $count ->
        [0] Selon la source publiée ({ $period }), ce programme compte { $units }, sans aucun bénéficiaire.
       *[other] Selon la source publiée ({ $period }), ce programme compte { $units } et { beneficiaries-count }.
    }
section-units-only = Au { $date }, ce programme compte { $units }. Le nombre de bénéficiaires n’est pas communiqué.
section-published-units-only = Selon la source publiée ({ $period }), ce programme compte { $units }. Le nombre de bénéficiaires n’y figure pas.
section-no-units = Au { $date }, aucune unité de ce programme n’est ouverte.
section-beneficiaries-only =
    { $count ->
        [0] Ce programme ne compte aucun bénéficiaire. Le nombre d’unités n’est pas communiqué.
       *[other] Ce programme compte { beneficiaries-count }. Le nombre d’unités n’est pas communiqué.
    }
section-beneficiaries-of-closed =
    { $count ->
        [0] Les unités fermées pendant la période ne comptaient aucun bénéficiaire.
       *[other] Les unités fermées pendant la période comptaient { beneficiaries-count }.
    }
section-not-reported = Non communiqué : aucun chiffre n’a été transmis pour ce programme ({ $period }).
section-source-silent = Non communiqué : la source publiée ne donne aucun chiffre pour ce programme ({ $period }).
table-of-programme = { $table } – { $programme }
indicators-table = Indicateurs
indicator-beneficiaries = Bénéficiaires inscrits
indicator-women = dont femmes
indicator-entrants = Nouveaux inscrits
indicator-graduates = Lauréats
indicator-drop-outs = Abandons
indicator-service-contacts = Prestations rendues
method-stock = dernier mois communiqué
method-flow = cumul des mois de la période
units-table = Bénéficiaires par unité
units-difference = La somme des unités citées est de { $sum } ; le chiffre du programme est de { $figure }.
chart-title = { $programme } : bénéficiaires par mois ({ $first } – { $last })
chart-unit = Inscrits d’après les relevés validés
chart-unit-gaps =
    { $count ->
        [one] Bénéficiaires inscrits ; « — » : { $count } mois non communiqué
        [many] Bénéficiaires inscrits ; « — » : { $count } de mois non communiqués
       *[other] Bénéficiaires inscrits ; « — » : { $count } mois non communiqués
    }
chart-partial = * : mois dont des relevés manquent ou ne sont pas validés ; le chiffre est partiel.
chart-alternative = Diagramme en barres des bénéficiaires par mois : { $first-value } en { $first } et { $last-value } en { $last } ; maximum de { $highest-value } en { $highest }, minimum de { $lowest-value } en { $lowest }. { $list }.
chart-alternative-whole = Diagramme en barres des bénéficiaires par mois. Pour les mois dont les relevés sont complets : { $first-value } en { $first } et { $last-value } en { $last } ; maximum de { $highest-value } en { $highest }, minimum de { $lowest-value } en { $lowest }. { $list }.
chart-alternative-one = Diagramme en barres des bénéficiaires : un seul mois communiqué, { $first-value } en { $first }.

### Conventions, formation, coopératives

agreements-in-force =
    { $count ->
        [0] Au { $date }, aucune convention n’est en vigueur.
        [one] Au { $date }, { $count } convention est en vigueur.
        [many] Au { $date }, { $count } de conventions sont en vigueur.
       *[other] Au { $date }, { $count } conventions sont en vigueur.
    }
agreements-table = Conventions en vigueur
agreements-ending =
    { $count ->
        [0] Aucune convention n’arrive à échéance dans les 90 jours qui suivent le { $date }.
        [one] { $count } convention arrive à échéance dans les 90 jours qui suivent le { $date } :
        [many] { $count } de conventions arrivent à échéance dans les 90 jours qui suivent le { $date } :
       *[other] { $count } conventions arrivent à échéance dans les 90 jours qui suivent le { $date } :
    }
agreement-ending =
    { $days ->
        [0] { $reference }, { $object } : échéance le { $date }, date d’arrêt des chiffres.
        [one] { $reference }, { $object } : échéance le { $date }, dans { $days } jour.
        [many] { $reference }, { $object } : échéance le { $date }, dans { $days } de jours.
       *[other] { $reference }, { $object } : échéance le { $date }, dans { $days } jours.
    }
trainings-held =
    { $count ->
        [0] Aucune session de formation n’a été tenue ({ $period }).
        [one] { $count } session de formation a été tenue ({ $period }).
        [many] { $count } de sessions de formation ont été tenues ({ $period }).
       *[other] { $count } sessions de formation ont été tenues ({ $period }).
    }
trainings-participants =
    { $count ->
        [0] Aucune participation n’est déclarée.
        [one] Participation déclarée : { $count } personne.
        [many] Participation déclarée : { $count } de personnes ; une personne ayant suivi deux sessions est comptée deux fois.
       *[other] Participation déclarée : { $count } personnes ; une personne ayant suivi deux sessions est comptée deux fois.
    }
trainings-participants-not-reported = Le nombre de participants n’est pas communiqué.
trainings-table = Sessions de formation
cooperatives-at-work =
    { $count ->
        [0] Au { $date }, aucune coopérative de production n’est en activité.
        [one] Au { $date }, { $count } coopérative de production est en activité.
        [many] Au { $date }, { $count } de coopératives de production sont en activité.
       *[other] Au { $date }, { $count } coopératives de production sont en activité.
    }
cooperatives-members =
    { $count ->
        [0] Aucun membre n’est déclaré.
        [one] Effectif déclaré : { $count } membre.
        [many] Effectif déclaré : { $count } de membres.
       *[other] Effectif déclaré : { $count } membres.
    }
cooperatives-members-not-reported = Le nombre de membres n’est pas communiqué.
cooperatives-table = Coopératives en activité

### Complétude des relevés

completeness-heading = Complétude des relevés
returns-received =
    { $received ->
        [0] Aucun relevé reçu sur { $expected } attendus ({ $share }).
        [one] { $received } relevé reçu sur { $expected } attendus ({ $share }).
        [many] { $received } de relevés reçus sur { $expected } attendus ({ $share }).
       *[other] { $received } relevés reçus sur { $expected } attendus ({ $share }).
    }
returns-validated =
    { $count ->
        [0] Aucun de ces relevés n’est validé.
        [one] { $count } de ces relevés est validé.
        [many] { $count } de ces relevés sont validés.
       *[other] { $count } de ces relevés sont validés.
    }
returns-not-validated =
    { $count ->
        [0] Aucun relevé reçu n’est en attente de validation.
        [one] { $count } relevé reçu est en attente de validation ; ses chiffres ne sont pas repris dans ce rapport.
        [many] { $count } de relevés reçus sont en attente de validation ; leurs chiffres ne sont pas repris dans ce rapport.
       *[other] { $count } relevés reçus sont en attente de validation ; leurs chiffres ne sont pas repris dans ce rapport.
    }
returns-table = Relevés mensuels
returns-expected-label = Attendus
returns-received-label = Reçus
returns-validated-label = Validés
centres-missing =
    { $count ->
        [0] Tous les centres ont remis leurs relevés.
        [one] { $count } centre n’a pas remis tous ses relevés.
        [many] { $count } de centres n’ont pas remis tous leurs relevés.
       *[other] { $count } centres n’ont pas remis tous leurs relevés.
    }
missing-table = Centres dont des relevés sont manquants
completeness-published = Il n’existe pas de relevés mensuels pour cette période : les chiffres proviennent d’une source publiée.
completeness-none-expected = Aucun relevé n’était attendu pour cette période.

### Sources

sources-heading = Sources et méthode
sources-where = Sources
source-returns = Relevés mensuels des centres ; seuls les chiffres validés sont pris en compte.
source-registers = Registres de la coordination : conventions de partenariat, sessions de formation, coopératives.
source-publication = { $title }, publié le { $date }.
source-publication-by = { $title }, { $publisher }, publié le { $date }.
source-none = Aucun chiffre n’a été communiqué pour cette période.
method-heading = Méthode
method-stock-definition = Les inscrits constituent un stock : le chiffre retenu pour chaque centre est celui du dernier mois communiqué de la période ; les mois ne sont pas additionnés.
method-flow-definition = Les nouveaux inscrits, les lauréats, les abandons et les prestations rendues sont des flux : les mois de la période sont additionnés.
method-published-limits = La source publiée ne donne ni la répartition par sexe, ni les nouveaux inscrits, ni les abandons.
method-enrolments = Le total des bénéficiaires est une somme d’inscriptions : une personne inscrite à deux programmes est comptée deux fois.
method-not-reported = « Non communiqué » signifie que le chiffre n’a pas été transmis ; ce n’est pas un zéro.
method-agreement-day = Conventions et coopératives : situation au { $date } ; montants en dirhams (DH).
demonstration-statement = Ce rapport est établi à partir de données de démonstration : ces chiffres fictifs ne décrivent aucune activité réelle et ne doivent être ni publiés ni utilisés.

### Éditions corrigées

masthead-edition = Édition
masthead-edition-replaces = { $number } — remplace l’édition { $replaced } parue le { $date }
masthead-changes = Corrections
masthead-changes-count =
    { PLURAL($count) ->
        [one] { $count } chiffre corrigé, indiqué en fin de rapport
       *[other] { $count } chiffres corrigés, indiqués en fin de rapport
    }
changes-heading = Corrections par rapport à l’édition { $replaced }
changes-count =
    { PLURAL($count) ->
        [one] { $count } chiffre a changé par rapport à l’édition { $replaced }.
       *[other] { $count } chiffres ont changé par rapport à l’édition { $replaced }.
    }
changes-not-on-record = L’édition { $replaced } a paru avant que les chiffres des rapports ne soient conservés : les corrections ne peuvent être présentées chiffre par chiffre. Son texte est conservé tel qu’il a paru.
changes-table = Chiffres corrigés
changes-not-listed-note = « Absent » : le centre, la convention, la session ou la coopérative ne figurait pas dans cette édition.
changes-whole-report = Ensemble des programmes
changed-entry = { $name } ({ $programme })
column-changed = Objet
column-before = Avant
column-after = Après
not-listed = absent
measure-units = Unités
measure-beneficiaries = Bénéficiaires
measure-women = dont femmes
measure-entrants = Nouveaux inscrits
measure-graduates = Lauréats
measure-drop-outs = Abandons
measure-service-contacts = Prestations rendues
measure-returns-expected = Relevés attendus
measure-returns-validated = Relevés validés
measure-committed = Montant engagé
measure-paid = Montant payé
measure-days = Jours
measure-participants = Participants
measure-members = Membres

### Première page

masthead-not-issued = copie de lecture, non émise
masthead-edition-first = { $number }
change-against = { $change }, réf. { $period }
change-not-comparable = non comparable, réf. { $period }
lead-largest = La plus forte évolution par rapport à la période précédente ({ $previous }) concerne le programme « { $programme } » : { $change }.
lead-most = Le programme qui compte le plus de bénéficiaires est « { $programme } » : { $count } ({ $share } du total).
fact-entrants = Nouveaux inscrits
fact-returns-share = { $share } des relevés attendus
fact-returns-validated =
    { $count ->
        [0] dont aucun validé
        [one] dont { $count } validé
       *[other] dont { $count } validés
    }
attention-heading = Points d’attention
attention-nothing = Aucun point d’attention au regard des règles énoncées dans l’annexe « Sources et méthode ».
attention-missing =
    { $count ->
        [one] { $count } centre n’a pas remis tous ses relevés : { $names } (voir annexe { $annex }).
        [many] { $count } de centres n’ont pas remis tous leurs relevés : { $names } (voir annexe { $annex }).
       *[other] { $count } centres n’ont pas remis tous leurs relevés : { $names } (voir annexe { $annex }).
    }
attention-over-capacity =
    { $count ->
        [one] { $count } centre compte plus de bénéficiaires que de places : { $names }.
        [many] { $count } de centres comptent plus de bénéficiaires que de places : { $names }.
       *[other] { $count } centres comptent plus de bénéficiaires que de places : { $names }.
    }
attention-ending =
    { $count ->
        [one] { $count } convention arrive à échéance dans les 90 jours qui suivent le { $date } : { $names }.
        [many] { $count } de conventions arrivent à échéance dans les 90 jours qui suivent le { $date } : { $names }.
       *[other] { $count } conventions arrivent à échéance dans les 90 jours qui suivent le { $date } : { $names }.
    }
attention-not-reported = Le nombre de bénéficiaires n’est pas communiqué pour : { $names }.
names-and-more = { $names } et d’autres

### Les programmes en bref

programmes-heading = Les programmes en bref
dash = —
column-change-against = Évolution, réf. { $period }
column-percent = %
provinces-chart = Bénéficiaires par province ou préfecture
provinces-alternative = Diagramme en barres des bénéficiaires par province ou préfecture : maximum de { $highest-value } ({ $highest }). { $list }.
provinces-alternative-none = Diagramme en barres des bénéficiaires par province ou préfecture, sans aucun chiffre communiqué. { $list }.
provinces-table = Bénéficiaires par province ou préfecture et par programme
named-figure = { $name } : { $value }
named-figure-partial = { $name } : { $value } (chiffre partiel)
no-centre = aucun centre

### Les chapitres

section-change = Évolution par rapport à la période de référence ({ $period } : { $then }) : { $change }.
section-change-partial = Évolution à champ comparable par rapport à la période de référence ({ $period } : { $then }, puis { $now }) : { $change }.
section-left-out =
    { $count ->
        [one] La comparaison ({ $period }) exclut { $count } centre dont le chiffre manque pour l’une des deux périodes ; le chiffre complet de cette période est { $then }.
        [many] La comparaison ({ $period }) exclut { $count } de centres dont le chiffre manque pour l’une des deux périodes ; le chiffre complet de cette période est { $then }.
       *[other] La comparaison ({ $period }) exclut { $count } centres dont le chiffre manque pour l’une des deux périodes ; le chiffre complet de cette période est { $then }.
    }
ages-table = Bénéficiaires par âge et par sexe
column-age = Âge
column-men = Masculin
column-female = Féminin
settings-table = Bénéficiaires par milieu
column-setting = Milieu
column-centres = Centres
column-capacity = Places
setting-urban = urbain
setting-semi-urban = semi-urbain
setting-rural = rural
section-provinces-table = Bénéficiaires par province ou préfecture
units-in-annex = La liste des centres du programme figure à l’annexe 1.
explained-heading = Alertes de contrôle et explications des centres
explained = { $centre }, { $month } : { $warning }. Explication du centre : { $explanation }

### Partenariats et coopératives

agreements-signed =
    { $count ->
        [0] Aucune convention n’a été signée ({ $period }).
        [one] { $count } convention a été signée ({ $period }) :
        [many] { $count } de conventions ont été signées ({ $period }) :
       *[other] { $count } conventions ont été signées ({ $period }) :
    }
agreements-ended =
    { $count ->
        [0] Aucune convention n’a pris fin ({ $period }).
        [one] { $count } convention a pris fin ({ $period }) :
        [many] { $count } de conventions ont pris fin ({ $period }) :
       *[other] { $count } conventions ont pris fin ({ $period }) :
    }
agreement-named = { $reference }, { $object }
agreement-named-later = { $reference }, { $object } (en vigueur à compter du { $date })
partners-table = Engagements et paiements par partie (conventions en vigueur)
partners-table-not-in-force = Engagements et paiements par partie (conventions non en vigueur)
partners-not-in-force-note = Conventions qui ne sont pas en vigueur au { $date }, échues dans la période ou ayant donné lieu à un paiement dans la période.
payments-in-period = Payé dans la période sur l’ensemble des conventions de la coordination ({ $period }) : { $amount }.
party-former = { $name } (n’est plus partie)
column-partner = Partie
column-agreements = Conventions
column-paid = Cumul payé
column-paid-in-period = Payé sur la période
party-coordination = Coordination régionale
trades-table = Coopératives et membres par métier
column-cooperatives = Coopératives

### Annexes

annex-heading = Annexe { $number } : { $title }
annex-centres = Liste des centres
centres-table = Centres
method-completeness = Complétude = relevés reçus ÷ relevés attendus. Un relevé est attendu de chaque centre pour chaque mois d’ouverture ; seuls les relevés validés sont pris en compte dans les chiffres.
method-change = Évolution = chiffre de la période − chiffre de la période de comparaison ; en pourcentage : évolution ÷ chiffre de la période de comparaison.
method-like-for-like = Les comparaisons sont établies à champ comparable : un centre ouvert aux deux périodes, mais dont le chiffre n’est connu que pour l’une d’elles, en est exclu, un relevé manquant n’étant pas une baisse. Les ouvertures et fermetures de centres entre les deux périodes sont de vraies évolutions et y sont comprises.
method-flow-months = Les nouveaux inscrits se comparent mois par mois : le mois d’un centre est retenu s’il est communiqué pour les deux périodes, ou si le centre était fermé dans l’autre.
method-running = La période est en cours : les nouveaux inscrits se comparent aux mêmes mois de l’autre période, pour autant qu’ils sont écoulés ; les inscrits, les centres et les conventions, dans leur état actuel, se comparent à la fin de l’autre période.
method-capacity = Un centre dépasse sa capacité lorsque le nombre d’inscrits excède le nombre de places déclarées, tel qu’il figure au registre le jour de l’établissement du rapport ; les centres fermés en sont exclus.
method-places = Par province et par milieu, les centres figurent là où ils étaient le { $date }, les inscrits là où leur centre était au mois retenu : un centre déplacé entre-temps n’est qu’une fois dans chaque total.
method-sentences = La première page donne le total des bénéficiaires et son évolution, puis le programme dont l’effectif a le plus varié ; à défaut de comparaison, le programme qui compte le plus de bénéficiaires.
method-attention = Points d’attention : relevés manquants ou en attente de validation, centres au-delà de leur capacité, conventions arrivant à échéance dans les 90 jours, programmes dont le nombre de bénéficiaires n’est pas communiqué.
attachment-json = Les chiffres et tous les éléments dont le rapport est fait, en JSON
attachment-csv = Les chiffres en tableau, en CSV

### Signature et vérification

signature-heading = Signature
signature-not-issued = Copie de lecture, non émise : elle ne doit pas être signée et ne porte pas de code de vérification.
signature-place = Fait à
signature-date = Le
signature-name = Nom et qualité
signature-sign = Signature et cachet
verification-text = Pour vérifier l’authenticité de cet exemplaire, scannez le code QR ou consultez l’adresse ci-dessous.
verification-text-no-address = Pour vérifier l’authenticité de cet exemplaire, saisissez ce code sur la page de vérification.
verification-alternative = Code QR menant à la page de vérification : { $address }

### Les mois sous les barres

month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
month-label = { $month } { $year }

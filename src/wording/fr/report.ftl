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
demonstration-banner = Données de démonstration : chiffres fabriqués qui ne décrivent aucune activité réelle
masthead-period = Période
masthead-as-of = Chiffres arrêtés au
masthead-completeness = Complétude des relevés
masthead-source = Source des chiffres
masthead-source-published = Chiffres publiés, sans relevés mensuels
masthead-published-on = Date de publication
masthead-no-returns = Aucun relevé attendu pour cette période
period-running = La période n’est pas terminée : les chiffres sont provisoires.

### Formules communes

not-reported = non communiqué
not-stated = non précisé
unchanged = inchangé
list-separator = { ", " }
total = Total
total-reported = Total communiqué
total-stated = Total précisé
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
column-change = Évolution
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
column-share = Part des attendus

### Synthèse

lead-not-reported = Nombre de bénéficiaires ({ $period }) : non communiqué.
lead-zero = Les programmes de la coordination ne comptent aucun bénéficiaire inscrit ({ $period }).
lead-up = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de plus ({ $percent }) que lors de la période précédente ({ $previous }).
lead-up-from-zero = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), contre aucun pour la période précédente ({ $previous }).
lead-down = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de moins ({ $percent }) que lors de la période précédente ({ $previous }).
lead-unchanged = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), autant que lors de la période précédente ({ $previous }).
lead-no-previous = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }). Aucun chiffre de la période précédente ne permet de comparaison.
fact-beneficiaries = Bénéficiaires
fact-women = Femmes
fact-women-share = { $share } des bénéficiaires
fact-units = Centres et unités des programmes
fact-returns = Relevés reçus
fact-returns-value = { $received } sur { $expected }
fact-agreements = Conventions en vigueur
summary-table = Les programmes
summary-note = Le total compte des inscriptions, non des personnes : qui suit deux programmes y figure deux fois. Conventions, formation continue et coopératives n’y entrent pas. « — » : sans objet ou non comparable.

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
section-units-only = Au { $date }, ce programme compte { $units }. Nombre de bénéficiaires : non communiqué.
section-published-units-only = Selon la source publiée ({ $period }), ce programme compte { $units }. Elle ne donne pas le nombre de bénéficiaires.
section-no-units = Au { $date }, aucune unité de ce programme n’est ouverte.
section-beneficiaries-only =
    { $count ->
        [0] Ce programme ne compte aucun bénéficiaire. Nombre d’unités : non communiqué.
       *[other] Ce programme compte { beneficiaries-count }. Nombre d’unités : non communiqué.
    }
section-beneficiaries-of-closed =
    { $count ->
        [0] Les unités fermées pendant la période ne comptaient aucun bénéficiaire.
       *[other] Les unités fermées pendant la période comptaient { beneficiaries-count }.
    }
section-not-reported = Non communiqué : aucun chiffre n’a été donné pour ce programme ({ $period }).
section-source-silent = Non communiqué : la source publiée ne donne aucun chiffre pour ce programme ({ $period }).
indicators-table = Indicateurs
indicator-beneficiaries = Bénéficiaires inscrits
indicator-women = dont femmes
indicator-entrants = Nouveaux inscrits
indicator-graduates = Lauréats
indicator-drop-outs = Abandons
indicator-service-contacts = Prestations rendues
method-stock = dernier mois communiqué
method-flow = somme des mois de la période
units-table = Bénéficiaires par unité
units-difference = Les unités citées totalisent { $sum } ; le chiffre du programme est { $figure }.
chart-title = { $programme } : bénéficiaires mois par mois ({ $first } – { $last })
chart-unit = Inscrits d’après les relevés validés
chart-unit-gaps =
    { $count ->
        [one] Nombre de bénéficiaires inscrits ; — : { $count } mois non communiqué.
        [many] Nombre de bénéficiaires inscrits ; — : { $count } de mois non communiqués.
       *[other] Nombre de bénéficiaires inscrits ; — : { $count } mois non communiqués.
    }
chart-alternative = Diagramme en barres des bénéficiaires mois par mois : { $first-value } en { $first } et { $last-value } en { $last } ; maximum { $highest-value } en { $highest }, minimum { $lowest-value } en { $lowest }. { $list }.
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
        [0] { $reference }, { $object } : échéance le { $date }, jour d’arrêt des chiffres.
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
        [0] Aucune participation n’a été déclarée.
        [one] { $count } personne y a participé.
        [many] { $count } de personnes y ont participé ; qui a suivi deux sessions est compté deux fois.
       *[other] { $count } personnes y ont participé ; qui a suivi deux sessions est compté deux fois.
    }
trainings-participants-not-reported = Nombre de participants : non communiqué.
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
        [one] Au total, { $count } membre est déclaré.
        [many] Au total, { $count } de membres sont déclarés.
       *[other] Au total, { $count } membres sont déclarés.
    }
cooperatives-members-not-reported = Nombre de membres : non communiqué.
cooperatives-table = Coopératives par métier

### Complétude des relevés

completeness-heading = Complétude des relevés
returns-received =
    { $received ->
        [0] Aucun relevé reçu sur { $expected } ({ $share }).
        [one] { $received } relevé reçu sur { $expected } ({ $share }).
        [many] { $received } de relevés reçus sur { $expected } ({ $share }).
       *[other] { $received } relevés reçus sur { $expected } ({ $share }).
    }
returns-validated =
    { $count ->
        [0] Aucun d’eux n’est validé.
        [one] { $count } relevé est validé.
        [many] { $count } de relevés sont validés.
       *[other] { $count } relevés sont validés.
    }
returns-not-validated =
    { $count ->
        [0] Aucun relevé reçu n’attend sa validation.
        [one] { $count } relevé reçu attend sa validation ; ses chiffres n’entrent pas dans ce rapport.
        [many] { $count } de relevés reçus attendent leur validation ; leurs chiffres n’entrent pas dans ce rapport.
       *[other] { $count } relevés reçus attendent leur validation ; leurs chiffres n’entrent pas dans ce rapport.
    }
returns-table = Relevés mensuels
returns-expected-label = Attendus
returns-received-label = Reçus
returns-validated-label = Validés
centres-missing =
    { $count ->
        [0] Aucun centre n’a de relevé manquant.
        [one] { $count } centre n’a pas remis son relevé d’un mois ou de plusieurs.
        [many] { $count } de centres n’ont pas remis leur relevé d’un mois ou de plusieurs.
       *[other] { $count } centres n’ont pas remis leur relevé d’un mois ou de plusieurs.
    }
missing-table = Centres dont des relevés manquent
completeness-published = Il n’existe pas de relevés mensuels pour cette période : les chiffres viennent d’une source publiée.
completeness-none-expected = Aucun relevé n’était attendu pour cette période.

### Sources

sources-heading = Sources et méthode
sources-where = Sources
source-returns = Relevés mensuels des centres : seuls les chiffres validés sont comptés.
source-registers = Registres de la coordination : conventions de partenariat, sessions de formation, coopératives.
source-publication = { $title }, publié le { $date }.
source-publication-by = { $title }, { $publisher }, publié le { $date }.
source-none = Aucun chiffre n’a été communiqué pour cette période.
method-heading = Méthode
method-stock-definition = Les inscrits sont un stock : on retient, pour chaque centre, le dernier mois communiqué de la période ; les mois ne s’additionnent pas.
method-flow-definition = Nouveaux inscrits, lauréats, abandons et prestations rendues sont des flux : les mois de la période s’additionnent.
method-published-limits = La source publiée ne donne ni la répartition par sexe, ni les nouveaux inscrits, ni les abandons.
method-enrolments = Le total des bénéficiaires est une somme d’inscriptions : qui suit deux programmes y figure deux fois.
method-not-reported = « Non communiqué » veut dire que le chiffre n’a pas été donné, non qu’il est nul.
method-agreement-day = Conventions et coopératives sont montrées dans leur état au { $date } ; les montants sont en dirhams (DH).
demonstration-statement = Ce rapport contient des données de démonstration : des chiffres fabriqués, qui ne décrivent aucune activité réelle et ne doivent être ni publiés ni utilisés.

### Éditions corrigées

masthead-edition = Édition
masthead-edition-replaces = { $number } — remplace l’édition { $replaced } parue le { $date }
masthead-changes = Corrections
masthead-changes-count =
    { PLURAL($count) ->
        [one] { $count } chiffre corrigé, indiqué en fin de rapport
       *[other] { $count } chiffres corrigés, indiqués en fin de rapport
    }
changes-heading = Ce qui a changé par rapport à l’édition { $replaced }
changes-count =
    { PLURAL($count) ->
        [one] { $count } chiffre a changé par rapport à l’édition { $replaced }.
       *[other] { $count } chiffres ont changé par rapport à l’édition { $replaced }.
    }
changes-not-on-record = L’édition { $replaced } a paru avant que les chiffres des rapports ne soient conservés : ce qui a changé ne peut être indiqué chiffre par chiffre. Son texte est conservé tel qu’il a paru.
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

masthead-not-issued = copie pour lecture, non émise
masthead-edition-first = { $number }
change-against = { $change }, réf. { $period }
change-not-comparable = non comparable, réf. { $period }
lead-largest = La plus forte évolution par rapport à la période précédente ({ $previous }) est celle du programme « { $programme } » : { $change }.
lead-most = Le programme qui compte le plus de bénéficiaires est « { $programme } » : { $count } ({ $share } du total).
fact-entrants = Nouveaux inscrits
fact-returns-share = { $share } des attendus
fact-returns-validated =
    { $count ->
        [0] dont aucun validé
        [one] dont { $count } validé
       *[other] dont { $count } validés
    }
attention-heading = À signaler
attention-nothing = Rien à signaler selon les règles énoncées dans l’annexe sur la méthode.
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
attention-not-reported = Nombre de bénéficiaires non communiqué : { $names }.
names-and-more = { $names } et d’autres

### Les programmes en bref

programmes-heading = Les programmes en bref
dash = —
column-change-against = Évolution, réf. { $period }
column-percent = %
provinces-chart = Bénéficiaires par province ou préfecture
provinces-alternative = Diagramme en barres des bénéficiaires par province ou préfecture : maximum { $highest-value } ({ $highest }). { $list }.
provinces-alternative-none = Diagramme en barres des bénéficiaires par province ou préfecture, sans aucun chiffre communiqué. { $list }.
provinces-table = Bénéficiaires par province ou préfecture et par programme
named-figure = { $name } : { $value }
no-centre = aucun centre

### Les chapitres

section-change = Évolution par rapport à la période de référence ({ $period } : { $then }) : { $change }.
section-left-out =
    { $count ->
        [one] Cette évolution laisse de côté { $count } centre dont le chiffre n’est connu que pour l’une des deux périodes ({ $period }).
        [many] Cette évolution laisse de côté { $count } de centres dont le chiffre n’est connu que pour l’une des deux périodes ({ $period }).
       *[other] Cette évolution laisse de côté { $count } centres dont le chiffre n’est connu que pour l’une des deux périodes ({ $period }).
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
units-in-annex = Les centres du programme figurent à l’annexe 1.
explained-heading = Avertissements de contrôle et explications des centres
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
partners-table = Engagements et paiements des parties aux conventions en vigueur
partners-table-not-in-force = Engagements et paiements des parties aux conventions qui ne sont pas en vigueur
partners-not-in-force-note = Conventions qui ne sont pas en vigueur au { $date }, échues dans la période ou ayant donné lieu à un paiement dans la période.
payments-in-period = Payé dans la période sur l’ensemble des conventions de la coordination ({ $period }) : { $amount }.
party-former = { $name } (n’est plus partie)
column-partner = Partie
column-agreements = Conventions
column-paid = Payé à ce jour
column-paid-in-period = Payé dans la période
party-coordination = Coordination régionale
trades-table = Coopératives et membres par métier
column-cooperatives = Coopératives

### Annexes

annex-heading = Annexe { $number } : { $title }
annex-centres = Tous les centres
centres-table = Centres
method-completeness = Complétude = relevés reçus ÷ relevés attendus. Un relevé est attendu de chaque centre pour chaque mois où il a été ouvert ; seuls les relevés validés entrent dans les chiffres.
method-change = Évolution = chiffre de la période - chiffre de l’autre période ; en pourcentage, évolution ÷ chiffre de l’autre période.
method-like-for-like = Les comparaisons se font à champ égal : un centre ouvert dans les deux périodes dont le chiffre n’est connu que pour l’une n’entre pas dans l’évolution ; un relevé manquant n’est pas une baisse. Les centres ouverts ou fermés entre-temps y entrent.
method-flow-months = Les nouveaux inscrits se comparent mois par mois : pour chaque centre, seuls entrent dans l’évolution les mois de la période (le premier, le deuxième…) communiqués dans les deux périodes.
method-running = La période est en cours : les nouveaux inscrits se comparent aux mêmes mois de l’autre période, pour autant qu’ils sont écoulés ; les inscrits, les centres et les conventions, dans leur état actuel, se comparent à la fin de l’autre période.
method-capacity = Un centre dépasse sa capacité quand il compte plus d’inscrits que de places déclarées, telles que le registre les donne le jour de l’établissement du rapport ; les centres fermés n’y sont pas.
method-places = Par province et par milieu, les centres figurent là où ils étaient le { $date }, les inscrits là où leur centre était au mois retenu : un centre déplacé entre-temps n’est qu’une fois dans chaque total.
method-sentences = La première page donne le total des bénéficiaires et son évolution, puis le programme qui a le plus évolué en nombre de personnes ; à défaut de comparaison, celui qui compte le plus de bénéficiaires.
method-attention = Sont signalés : les relevés manquants ou en attente de validation, les centres au-delà de leur capacité, les conventions qui arrivent à échéance dans les 90 jours, les programmes sans chiffre communiqué.
attachment-json = Les chiffres et tout ce dont le rapport est fait, en JSON
attachment-csv = Les chiffres en tableau, en CSV

### Signature et vérification

signature-heading = Signature
signature-not-issued = Cette copie pour lecture n’a pas été émise : elle ne se signe pas et ne porte pas de code de vérification.
signature-place = Fait à
signature-date = Le
signature-name = Nom et qualité
signature-sign = Signature et cachet
verification-text = Pour vérifier que cet exemplaire est authentique, scannez le code ou ouvrez l’adresse ci-dessous.
verification-text-no-address = Pour vérifier que cet exemplaire est authentique, saisissez ce code sur la page de vérification.
verification-alternative = Code qui mène à la page de vérification : { $address }

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

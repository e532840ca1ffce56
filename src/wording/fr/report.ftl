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
period-range = de { $first } à { $last }
dirhams = { $amount } DH

### Le document et sa couverture

institution-kingdom = Royaume du Maroc
institution-name = Entraide Nationale
report-title = Rapport d’activité
document-title = Rapport d’activité, { $coordination }, { $period }
document-subject = Activité de la { $coordination } ({ $period }) : programmes, bénéficiaires, partenariats, formation continue et insertion.
running-header = Rapport d’activité · { $coordination } · { $period }
page-label = Page { $page } sur { $total }
demonstration-banner = Données de démonstration : chiffres fabriqués qui ne décrivent aucune activité réelle
cover-period = Période
cover-as-of = Chiffres arrêtés au
cover-completeness = Complétude des relevés
cover-source = Source des chiffres
cover-source-published = Chiffres publiés, sans relevés mensuels
cover-published-on = Date de publication
cover-no-returns = Aucun relevé attendu pour cette période
period-running = La période n’est pas terminée : les chiffres sont provisoires.

### Formules communes

not-reported = non communiqué
not-stated = non précisé
not-applicable = sans objet
not-comparable = non comparable
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

summary-heading = Synthèse
lead-not-reported = Nombre de bénéficiaires ({ $period }) : non communiqué.
lead-zero = Les programmes de la coordination ne comptent aucun bénéficiaire inscrit ({ $period }).
lead-up = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de plus ({ $percent }) que la période précédente ({ $previous }).
lead-up-from-zero = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), contre aucun pour la période précédente ({ $previous }).
lead-down = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), soit { $difference } de moins ({ $percent }) que la période précédente ({ $previous }).
lead-unchanged = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }), autant que la période précédente ({ $previous }).
lead-no-previous = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }). Aucun chiffre de la période précédente ne permet de comparaison.
lead-not-comparable = Les programmes de la coordination comptent { beneficiaries-count } ({ $period }). Ce nombre ne se compare pas à la période précédente ({ $previous }) : les programmes communiqués ne sont pas les mêmes.
fact-beneficiaries = Bénéficiaires
fact-women = Femmes
fact-women-share = { $share } des bénéficiaires
fact-units = Centres et unités des programmes
fact-returns = Relevés reçus
fact-returns-value = { $received } sur { $expected }
fact-agreements = Conventions en vigueur
fact-ending = Conventions bientôt échues
fact-ending-detail = dans les 90 jours
fact-change = { $difference } ({ $percent }) sur la période précédente
fact-change-number = { $difference } sur la période précédente
fact-unchanged = inchangé sur la période précédente
fact-not-comparable = non comparable à la période précédente
summary-table = Les programmes
summary-note = Le total compte des inscriptions, non des personnes : qui suit deux programmes y figure deux fois. Conventions, formation continue et coopératives n’y entrent pas.

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
chart-title = Bénéficiaires mois par mois, de { $first } à { $last }
chart-unit = Nombre de bénéficiaires inscrits
chart-gap = —
chart-unit-gaps =
    { $count ->
        [one] Nombre de bénéficiaires inscrits ; — : { $count } mois non communiqué.
        [many] Nombre de bénéficiaires inscrits ; — : { $count } de mois non communiqués.
       *[other] Nombre de bénéficiaires inscrits ; — : { $count } mois non communiqués.
    }
chart-alternative = Diagramme en barres des bénéficiaires mois par mois : { $first-value } en { $first } et { $last-value } en { $last } ; maximum { $highest-value } en { $highest }, minimum { $lowest-value } en { $lowest }.
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

cover-edition = Édition
cover-edition-replaces = { $number } — remplace l’édition { $replaced } parue le { $date }
cover-changes = Corrections
cover-changes-count =
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
changes-not-on-record = L’édition { $replaced } a paru avant que les chiffres des rapports ne soient conservés : ce qui a changé ne peut être indiqué chiffre par chiffre. Son texte est conservé tel qu’il a paru.
changes-table = Chiffres corrigés
changes-not-listed-note = « Absent » : le centre, la convention, la session ou la coopérative ne figurait pas dans cette édition.
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
measure-days = Jours
measure-participants = Participants
measure-members = Membres

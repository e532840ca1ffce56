# Pourquoi un changement est refusé : un message par code.

error-missing = Ce champ est nécessaire : remplissez-le.
error-not-found = « { $key } » n’existe pas : vérifiez l’identifiant.
error-conflict = Une autre personne a modifié cet élément entre-temps : revoyez son état actuel, puis recommencez.
error-bad-key = La clé d’idempotence n’est pas valable : écrivez de 1 à 200 caractères.
error-control-character = Ce texte contient un caractère de contrôle (un saut de ligne, par exemple) : supprimez-le.
error-key-reused = Cette clé d’idempotence a déjà servi avec d’autres données : prenez-en une nouvelle.
error-small-cells =
    { PLURAL($count) ->
        [one] Le rapport ne peut pas être rendu public : { $count } chiffre porte sur 1 à 4 personnes ou permettrait de déduire un tel chiffre.
       *[other] Le rapport ne peut pas être rendu public : { $count } chiffres portent sur 1 à 4 personnes ou permettraient de déduire de tels chiffres.
    }
error-small-cells-unknown = Le rapport ne peut pas être rendu public : il a été émis avant que l’on compte ses chiffres qui portent sur 1 à 4 personnes.
error-name-too-long = Ce texte est trop long : écrivez au plus { $limit ->
    [one] { $limit } caractère
   *[other] { $limit } caractères
}.
error-run-not-failed = Cette exécution n’a ni échoué ni été annulée ; seule une telle exécution peut être relancée.
error-run-over = Cette exécution est terminée ; il n’y a rien à arrêter.
error-period-not-over = La période ne se termine que le { $date } ; demandez une période achevée.
error-stop-lifted = Cet arrêt est déjà levé.

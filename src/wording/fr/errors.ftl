# Pourquoi un changement est refusé : un message par code.

error-missing = Ce champ est nécessaire : remplissez-le.
error-not-found = « { $key } » n’existe pas : vérifiez l’identifiant.
error-conflict = Une autre personne a modifié cet élément entre-temps : revoyez son état actuel, puis recommencez.
error-bad-key = La clé d’idempotence n’est pas valable : écrivez de 1 à 200 caractères.
error-key-reused = Cette clé d’idempotence a déjà servi avec d’autres données : prenez-en une nouvelle.

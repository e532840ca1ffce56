# Comptes et connexion.

# Page d'accueil. Ses messages ne prennent aucune variable.

web-title = Taawun
web-institution = Entraide Nationale
web-subtitle = Rapports d’activité des coordinations régionales
web-languages = Langue de la page
web-language-ar = العربية
web-language-fr = Français
web-language-en = English

web-demonstration-title = Données de démonstration
web-demonstration-text = La base contient des chiffres fabriqués pour l’essai. Ils ne décrivent aucune activité réelle et ne doivent pas être publiés.
web-demonstration-mark = démonstration

web-reports = Rapports
web-column-coordination = Coordination régionale
web-column-language = Langue
web-column-edition = Édition
web-column-size = Taille (Ko)
web-column-created = Établi le
web-no-reports-title = Aucun rapport pour l’instant
web-no-reports-seen = Il n’y a encore aucun rapport que vous puissiez consulter.
web-no-reports-text = Les tâches planifiées établissent les rapports à leurs dates ; ils paraissent ici dès qu’ils sont prêts. Pour en établir un ou charger des données de démonstration dès maintenant, cette commande montre ce qui est possible :

web-data = Données
web-graphiql-title = Explorateur GraphiQL
web-graphiql-text = Écrire et essayer des requêtes, lire la documentation du schéma.
web-schema-title = Schéma GraphQL
web-schema-text = La définition complète de l’interface, pour les tableaux de bord et les applications.

# Téléchargements qui ne peuvent pas être remis.
web-download-damaged = Ce fichier ne correspond plus à celui qui a été émis ; il n’est donc pas remis. Les administrateurs doivent le rétablir à partir d’une sauvegarde.
web-download-unavailable = L’espace de stockage des fichiers est injoignable pour le moment. Réessayez dans quelques minutes.
web-download-missing = Ce fichier manque dans l’espace de stockage. Les administrateurs doivent le rétablir à partir d’une sauvegarde.

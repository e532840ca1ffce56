# Messages : leurs objets, leurs textes et ce qui est écrit en dessous, et la page de désabonnement. Chaque phrase est un
# message entier ; aucune n’est assemblée de morceaux.

### Expressions générales

letter-greeting = Bonjour,
letter-item = { $label } : { $value }
letter-more =
    { $count ->
        [one] et { $count } autre
       *[other] et { $count } autres
    }

### Le rapport

letter-report-subject = Rapport d’activité : { $coordination }, { $period }
letter-report-subject-corrected = Rapport d’activité (édition { $edition }) : { $coordination }, { $period }
letter-report-text = Le rapport d’activité est établi : { $coordination }, { $period }.
letter-report-replaces = C’est l’édition { $edition } de ce rapport ; elle remplace l’édition { $previous }.
letter-report-changed =
    { $count ->
        [0] Aucun chiffre n’y a changé.
        [one] { $count } chiffre y a changé ; il est indiqué à la fin du rapport.
       *[other] { $count } chiffres y ont changé ; ils sont indiqués à la fin du rapport.
    }
letter-report-figures = Chiffres clés :

### Un rapport qui n’a pas pu être établi

letter-failure-subject = Rapport non établi : { $coordination }, { $period }
letter-failure-text = Le rapport d’activité n’a pas pu être établi : { $coordination }, { $period } (langue : { $language }, tâche : { $job }).
letter-failure-attempts =
    { $count ->
        [0] Aucune tentative n’a eu lieu.
        [one] { $count } tentative a eu lieu.
       *[other] { $count } tentatives ont eu lieu.
    }
letter-failure-error = Dernière erreur : { $error }
letter-failure-retry = Une fois la cause écartée, cette commande recommence sur le serveur : { $command }

### Bilan d’un lot

letter-summary-subject = Bilan de la tâche { $job } : { $due }
letter-summary-text = Voici le bilan de la tâche { $job }, échue le { $due }.
letter-summary-counts = Nombres :
letter-summary-issued = Rapports établis
letter-summary-sent = Messages envoyés
letter-summary-unsent = Messages en attente d’envoi
letter-summary-undelivered = Messages non remis
letter-summary-waiting = Rapports en attente de chiffres
letter-summary-failed = Rapports non établis
letter-summary-waiting-list = Chiffres attendus de :
letter-summary-waiting-item = { $coordination } : { $validated } relevés validés sur { $expected }
letter-summary-failed-list = N’ont pas pu être établis :
letter-summary-failed-item = { $coordination } ({ $language }, no { $run }) : { $error }
letter-summary-undelivered-list = N’ont pas pu être remis à :

### Rappel des relevés

letter-reminder-subject = Relevés attendus : { $period }
letter-reminder-text =
    { $count ->
        [0] Tous les relevés sont arrivés ({ $period }).
        [one] Les relevés de { $count } centre ne sont pas encore arrivés ({ $period }).
       *[other] Les relevés de { $count } centres ne sont pas encore arrivés ({ $period }).
    }
letter-reminder-centres = Centres et mois concernés :
letter-reminder-until = Merci de les remettre au plus tard le { $date }, pour que leurs chiffres entrent dans le rapport.
letter-reminder-where = Les relevés se remettent ici : { $address }

### Un fichier endommagé

letter-alarm-subject = Alerte : un fichier conservé est endommagé
letter-alarm-text = Le contenu d’un fichier conservé n’est plus celui de son enregistrement : { $place }. Ce fichier n’est remis à personne.
letter-alarm-mend = Rétablissez-le à partir d’une sauvegarde, puis vérifiez par la commande taawun check.

### Message d’essai

letter-test-subject = Message d’essai de Taawun
letter-test-text = Ce message est arrivé : le courrier fonctionne. Taawun l’a envoyé depuis { $address }.

### Sous les messages

mail-attached = Le rapport est joint à ce message : { $file }
mail-linked = Le rapport est trop volumineux pour être joint. Il peut être téléchargé à cette adresse jusqu’au { $date } : { $link }
mail-linked-html = Le rapport est trop volumineux pour être joint. Il peut être téléchargé par le lien suivant jusqu’au { $date }.
mail-link-text = Télécharger le rapport
mail-signature = Entraide Nationale
mail-reason = Taawun a envoyé ce message automatiquement à { $recipient }.
mail-unsubscribe = Pour ne plus recevoir ces messages : { $link }
mail-unsubscribe-text = Ne plus recevoir ces messages

### Page de désabonnement

unsubscribe-title = Ne plus recevoir de messages
unsubscribe-text = Les rapports, bilans et rappels n’arriveront plus à cette adresse :
unsubscribe-button = Ne plus recevoir de messages
unsubscribe-done = C’est fait. Plus aucun message n’arrivera à cette adresse. Pour en recevoir de nouveau, adressez-vous à l’administrateur du système.
unsubscribe-unknown = Ce lien n’est pas valable. Ouvrez-le tel qu’il figure dans le message, en entier.
report-link-expired-title = Lien expiré
report-link-expired = La durée de validité de ce lien est passée. Qui a un compte peut se connecter et télécharger le rapport ; les autres peuvent le demander à la coordination.

# Comptes et connexion.

# Pages de connexion.

sign-in-title = Connexion
sign-in-button = Se connecter
sign-in-email = Adresse électronique
sign-in-password = Mot de passe
sign-in-forgotten = Mot de passe oublié ? L’administrateur peut établir un lien à usage unique.
sign-in-as = Compte :
sign-in-link-once = Ce lien ne sert qu’une fois. Il ouvrira le compte dans ce navigateur.
sign-in-new-password-title = Choix d’un mot de passe
sign-in-new-password = Nouveau mot de passe
sign-in-new-password-button = Enregistrer et se connecter
sign-in-password-rule = 12 caractères au moins. Le mieux est une courte phrase, facile à retenir.
sign-in-needed = Les rapports et les données qui ne sont pas publics sont réservés aux titulaires d’un compte.
sign-out = Se déconnecter

# Rôles.

role-administrator = administrateur
role-coordinator = coordinateur
role-clerk = agent de saisie
role-viewer = lecteur

# Motifs de refus.

error-sign-in-failed = L’adresse électronique ou le mot de passe est incorrect.
error-too-many-attempts = { PLURAL($seconds) ->
    [one] Trop de tentatives : recommencez dans { $seconds } seconde.
   *[other] Trop de tentatives : recommencez dans { $seconds } secondes.
}
error-foreign-form = Ce formulaire ne vient pas d’une page de ce serveur : ouvrez la page de connexion et recommencez.
error-link-not-usable = Ce lien ne peut pas servir : il a déjà servi ou il a expiré. Demandez-en un nouveau à l’administrateur.
error-wrong-password = Le mot de passe actuel est incorrect.
error-password-too-short = Le mot de passe est trop court : écrivez au moins { $count } caractères.
error-password-too-long = Le mot de passe est trop long : { $count } octets au plus.
error-password-is-name = Le mot de passe est le nom ou l’adresse électronique : choisissez-en un autre.
error-name-is-email = Le nom ne contient pas d’adresse électronique : écrivez-le sans le signe @.
error-email-invalid = Ce n’est pas une adresse électronique : écrivez-la en entier, par exemple amina@example.ma.
error-email-taken = Un compte a déjà cette adresse électronique.
error-first-is-administrator = Il n’y a encore aucun compte : le premier est celui d’un administrateur (ADMINISTRATOR).
error-administrator-place = Le rôle d’administrateur vaut pour tout le pays : n’indiquez aucun lieu.
error-coordinator-place = Le rôle de coordinateur vaut pour une coordination régionale : indiquez son code.
error-clerk-place = Le rôle d’agent de saisie vaut pour un centre : indiquez-le.
error-viewer-place = Le rôle de lecteur vaut pour le pays, une coordination régionale ou une délégation provinciale : n’indiquez pas de centre.
error-role-not-held = Ce compte n’a pas ce rôle.
error-last-administrator = C’est le dernier compte d’administrateur : donnez d’abord ce rôle à un autre compte.
error-account-disabled = Ce compte est désactivé : réactivez-le d’abord.
error-token-lifetime = La durée d’un jeton va de 1 à { $count } jours.
# Connexion par un fournisseur d’identité (OpenID Connect).

openid-sign-in = Se connecter avec { $name }
openid-not-signed-in = La connexion n’a pas abouti
openid-again = Recommencer
openid-home = Accueil
openid-denied = Le fournisseur d’identité a refusé la demande, ou elle a été annulée. Recommencez et acceptez de communiquer votre adresse électronique.
openid-state = Cette tentative a expiré, a déjà servi ou a commencé dans un autre navigateur. Recommencez la connexion dans ce navigateur, qui doit accepter les cookies.
openid-unavailable = Le fournisseur d’identité ne répond pas. Recommencez dans un moment ; si cela persiste, communiquez le code ci-dessous à l’administrateur.
openid-untrusted = La réponse du fournisseur d’identité n’est pas digne de confiance : elle n’a pas été acceptée. Recommencez ; si cela se reproduit, communiquez le code ci-dessous à l’administrateur.
openid-unverified = Le fournisseur d’identité ne garantit pas votre adresse électronique. Confirmez-la auprès de lui, puis recommencez.
openid-no-account = Aucun compte n’a cette adresse électronique. Demandez-en un à l’administrateur.
openid-disabled = Ce compte est désactivé. Adressez-vous à l’administrateur.
openid-failed = Une erreur s’est produite sur ce serveur et a été consignée. Recommencez dans un moment.

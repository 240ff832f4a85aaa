/** French of passwords and of who opens the account. */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frAccess: Translation<typeof en> = {
  "settings.password": "Mot de passe",
  "settings.access": "Qui peut l’ouvrir",

  "access.ended":
    "Cette connexion est terminée : ailleurs, le mot de passe a été changé, un mot de passe d’application révoqué, des connexions closes, ou le compte renforcé. Déconnectez-vous ici, puis reconnectez-vous.",
  "access.wrongPassword": "Ce n’est pas votre mot de passe. Vérifiez les majuscules et le clavier, puis réessayez.",
  "access.tooMany":
    "Vous avez autant de mots de passe d’application qu’il peut y en avoir. Révoquez d’abord ceux qui ne servent plus.",
  "access.tooWeak": "Ce mot de passe est trop facile à deviner. Allongez-le, ou ajoutez un mot.",
  "access.wordless":
    "Ce compte n’a pas de mots de récupération. Créez-les d’abord : sans eux et sans appareil, personne ne pourrait plus ouvrir votre courrier.",
  "access.storage":
    "Ce navigateur ne laisse rien enregistrer à Aerogramme pour le moment. Libérez de la place et réessayez ; si le changement a eu lieu malgré tout, il faudra vous reconnecter.",
  "access.unknown":
    "Aucune réponse n’est venue ; c’est donc peut-être fait, peut-être pas. Vous le verrez ici dès que votre fournisseur sera joignable ; si l’on vous demande de vous connecter, essayez d’abord le nouveau mot de passe.",
  "access.working": "Traitement de votre mot de passe : {percent} %",
  "access.settling": "Traitement de votre mot de passe…",

  "password.lead": "Il ouvre ce webmail, sur n’importe quel ordinateur, et avec lui tout votre compte.",
  "password.elsewhere.title": "Connectez-vous d’abord avec votre mot de passe",
  "password.elsewhere.text":
    "Ce navigateur ouvre votre courrier avec ses propres clés ; il ne peut donc ni voir ni changer votre mot de passe et vos mots de passe d’application. Pour les changer :",
  "password.elsewhere.window": "Ouvrez une fenêtre privée de ce navigateur, ou un autre navigateur.",
  "password.elsewhere.login": "Allez-y sur {host}, et connectez-vous avec votre adresse et votre mot de passe.",
  "password.elsewhere.page": "Ouvrez Réglages → Mot de passe, et changez ce que vous voulez.",
  "password.elsewhere.logout": "Déconnectez-vous-y ensuite. Ce navigateur reste connecté.",
  "password.change.title": "Changer le mot de passe",
  "password.current": "Mot de passe actuel",
  "password.new": "Nouveau mot de passe",
  "password.new.hint": "Quatre ou cinq mots sans rapport entre eux conviennent bien.",
  "password.again": "Le nouveau mot de passe encore une fois",
  "password.differs": "Les deux ne sont pas identiques.",
  "password.show": "Afficher le mot de passe",
  "password.hide": "Masquer le mot de passe",
  "password.outs": "Toutes les autres connexions sont closes. Vos mots de passe d’application restent.",
  "password.go": "Changer le mot de passe",
  "password.going": "Changement de votre mot de passe…",
  "password.done": "C’est fait. Votre nouveau mot de passe ouvre désormais votre courrier, et l’ancien plus rien.",

  "apps.title": "Mots de passe d’application",
  "apps.lead":
    "Pour les logiciels de messagerie. Chacun ouvre votre courrier comme votre mot de passe, mais ne peut rien changer ici, et vous pouvez le révoquer seul.",
  "apps.none": "Il n’y en a pas encore.",
  "apps.id": "id {id}",
  "apps.name.taken":
    "Un mot de passe d’application s’appelle déjà ainsi. Choisissez un autre nom, pour pouvoir les distinguer.",
  "apps.created": "créé le {date}",
  "apps.used": "dernière utilisation : {when}",
  "apps.unused": "jamais utilisé",
  "apps.name": "Pour quel logiciel ou appareil ?",
  "apps.name.hint": "Par exemple « Thunderbird sur mon portable ».",
  "apps.add": "Créer un mot de passe d’application",
  "apps.adding": "Création…",
  "apps.made": "Mot de passe d’application pour « {name} »",
  "apps.made.once":
    "Il n’est affiché que cette fois. Tapez-le dans votre logiciel de messagerie, ou copiez-le. Les tirets et les majuscules ne comptent pas.",
  "apps.made.label": "Mot de passe d’application",
  "apps.copy": "Copier le mot de passe",
  "apps.settings": "Ce que demande votre logiciel de messagerie",
  "apps.incoming": "Courrier entrant",
  "apps.incoming.value": "IMAP",
  "apps.outgoing": "Courrier sortant",
  "apps.outgoing.value": "SMTP",
  "apps.server": "Serveur",
  "apps.port": "Port",
  "apps.security": "Sécurité",
  "apps.security.tls": "SSL/TLS",
  "apps.security.starttls": "STARTTLS",
  "apps.security.none": "aucune (cela reste sur cet ordinateur)",
  "apps.user": "Nom d’utilisateur",
  "apps.password": "Mot de passe",
  "apps.password.value": "le mot de passe d’application ci-dessus",
  "apps.settings.note":
    "Ceci sert à lire le courrier. Pour l’envoi, l’exploitant de votre fournisseur vous indique le serveur.",
  "apps.noImap":
    "Votre fournisseur ne propose pas IMAP lui-même ; les logiciels de messagerie ne peuvent donc pas y lire cette boîte. Ce mot de passe ne sert qu’à l’envoi, si le serveur de votre fournisseur l’accepte : son exploitant vous le dira.",
  "apps.have": "Je l’ai",
  "apps.revoke": "Révoquer « {name} »…",
  "apps.revoke.title": "Révoquer le mot de passe d’application de « {name} » ?",
  "apps.revoke.stops": "Son logiciel de messagerie ne peut plus se connecter, et est déconnecté aussitôt.",
  "apps.revoke.others": "Vos clés chez le fournisseur sont renouvelées : toute autre connexion devra être refaite.",
  "apps.revoke.go": "Révoquer",
  "apps.revoked": "Révoqué : {name}.",
  "apps.revoking": "Révocation…",

  "signOut.title": "Se déconnecter partout ailleurs",
  "signOut.text":
    "Met fin à toutes les autres connexions faites avec votre mot de passe ou un mot de passe d’application. Les deux restent inchangés. Vos propres appareils, dans la liste des appareils, restent connectés.",
  "signOut.go": "Se déconnecter partout ailleurs",
  "signOut.going": "Déconnexion des autres…",
  "signOut.ask": "Se déconnecter partout ailleurs ?",
  "signOut.does.keys":
    "Vos clés chez le fournisseur sont renouvelées. Une copie que quelqu’un en aurait faite n’ouvre rien de ce qui viendra.",
  "signOut.does.again": "Les logiciels de messagerie se reconnectent d’eux-mêmes, s’ils connaissent le mot de passe.",
  "signOut.done": "Toutes les autres connexions sont closes.",

  "own.title": "Faire confiance à ce navigateur",
  "own.text":
    "Vous êtes connecté avec votre mot de passe. Si cet ordinateur est à vous, le navigateur peut avoir ses propres clés : il ouvre alors votre courrier sans le mot de passe, et reste connecté jusqu’à ce que vous vous déconnectiez ou le retiriez ici.",
  "own.warning":
    "Ce navigateur ne pourra plus alors ni voir ni changer votre mot de passe et vos mots de passe d’application : pour cela, connectez-vous avec votre mot de passe dans une fenêtre privée.",
  "own.go": "Faire confiance à ce navigateur",
  "own.going": "Création de ses propres clés…",
  "own.done": "Ce navigateur est maintenant un appareil à part entière.",

  "devices.provider.this": "C’est avec lui que vous êtes connecté",
  "devices.provider.password": "Changer le mot de passe",
  "devices.provider.since": "clés créées le {date}",

  "wordless.label": "Mots de récupération",
  "wordless.title": "Ce compte n’a pas de mots de récupération.",
  "wordless.short": "Pas de mots de récupération",
  "wordless.text":
    "Si vous oubliez votre mot de passe, ou s’il est réinitialisé pour vous, personne ne pourra plus ouvrir votre courrier. Avec 24 mots sur papier, vous le pourrez.",
  "wordless.go": "Les créer maintenant",
  "wordless.later": "Pas maintenant",

  "firstWords.none": "Ce compte n’a pas de mots de récupération : il a été créé avec un mot de passe seul.",
  "firstWords.title": "Créez vos 24 mots",
  "firstWords.why":
    "Ils ouvrent votre courrier si vous oubliez votre mot de passe, ou si votre fournisseur en définit un autre pour vous.",
  "firstWords.paper":
    "Vous les notez une fois, sur papier. Ils ne sont gardés nulle part ailleurs, et personne ne peut les afficher de nouveau.",
  "firstWords.stay": "Votre mot de passe et vos appareils restent inchangés.",
  "firstWords.go": "Créer mes mots",
  "firstWords.show": "Vos 24 mots",
  "firstWords.warning":
    "Notez-les sur papier, dans l’ordre, et gardez-les là où vous gardez votre passeport. Qui les possède peut lire votre courrier. Ils comptent une fois que vous en aurez retapé trois.",
  "firstWords.done": "Vos mots sont en vigueur",
  "firstWords.done.text": "Avec eux, vous pourrez toujours retrouver votre courrier. Gardez la feuille en lieu sûr.",
  "firstWords.leave.text": "Les mots de cette page ne sont pas encore en vigueur. Si vous la quittez, ils sont jetés.",

  "flavor.title": "Qui peut ouvrir ce compte",
  "flavor.hardened": "Vos propres appareils, et vos 24 mots",
  "flavor.hardened.sub": "Renforcé : aucune de ses clés ne se trouve chez votre fournisseur.",
  "flavor.transparent": "Votre mot de passe, vos propres appareils, et vos 24 mots",
  "flavor.transparent.sub":
    "Transparent : ses clés se trouvent aussi chez votre fournisseur, fermées. Votre mot de passe les ouvre.",
  "flavor.transparent.wordless": "Votre mot de passe, et vos propres appareils",
  "flavor.reads": "Ce que votre fournisseur peut lire",
  "flavor.arrival":
    "Un message qui arrive, sauf si l’expéditeur l’a chiffré : il passe une fois entre les mains de votre fournisseur, puis il est scellé. Il en va ainsi de toute boîte aux lettres.",
  "flavor.always": "Toujours : quand du courrier arrive, quelle est sa taille, et quand vous êtes là.",
  "flavor.hardened.never":
    "Ce qui est stocké : jamais. Ni mot de passe, ni injonction, ni voleur de ses disques ne peut l’ouvrir là-bas.",
  "flavor.transparent.closed":
    "Ce qui est stocké, pendant que personne n’est connecté : rien. Qui prend ses disques doit d’abord deviner votre mot de passe.",
  "flavor.transparent.open":
    "Ce qui est stocké, pendant qu’un logiciel de messagerie y est connecté ou que du courrier y attend encore de partir (deux jours au plus, sauf autre réglage de votre fournisseur) : tout. Les clés sont alors ouvertes dans sa mémoire, et il pourrait les copier.",
  "flavor.transparent.web":
    "Dans ce webmail, le mot de passe et les clés restent dans votre navigateur. Vous comptez sur votre fournisseur pour vous envoyer la bonne page.",

  "toOpen.title": "Utiliser des logiciels de messagerie sans compagnon",
  "toOpen.text":
    "Vous pouvez laisser votre fournisseur servir directement les logiciels de messagerie, avec un mot de passe. Il n’y a alors rien à installer. Le compte devient transparent.",
  "toOpen.begin": "L’ouvrir avec un mot de passe…",
  "toOpen.means": "Ce que votre fournisseur pourra lire dès lors",
  "toOpen.means.logged":
    "Chaque fois qu’un logiciel de messagerie y est connecté, et ensuite tant que du courrier y attend de partir : tout ce qui est stocké, l’ancien courrier aussi. Sinon : rien.",
  "toOpen.means.password":
    "Qui apprend votre mot de passe lit tout, et peut vous mettre dehors. Vos mots peuvent l’annuler.",
  "toOpen.means.devices":
    "Vos appareils et vos mots restent inchangés, et sont prévenus. Vous pouvez revenir en arrière à tout moment.",
  "toOpen.password": "Mot de passe de ce compte",
  "toOpen.again": "Le même encore une fois",
  "toOpen.go": "Le rendre transparent",
  "toOpen.going": "Remise des clés, fermées…",
  "toOpen.done": "Votre mot de passe ouvre maintenant ce compte.",
  "toOpen.done.next":
    "Connectez-vous avec lui dans un autre navigateur pour créer les mots de passe d’application de vos logiciels de messagerie : Réglages → Mot de passe.",

  "toClosed.title": "Reprendre les clés",
  "toClosed.text":
    "Votre fournisseur ne détient alors plus aucune clé de votre courrier, et aucun mot de passe ne l’ouvre. Le compte devient renforcé.",
  "toClosed.begin": "Le renforcer…",
  "toClosed.until": "Ce que votre fournisseur aurait pu lire jusqu’ici",
  "toClosed.until.everything":
    "Tout ce qui est stocké, chaque fois que quelqu’un y était connecté avec un logiciel de messagerie. Les clés étaient alors ouvertes dans sa mémoire, et il a pu garder des copies du courrier et des clés.",
  "toClosed.until.never":
    "Si personne n’y a jamais été connecté avec un logiciel de messagerie, rien : ce qui n’y a jamais été ouvert reste non lu.",
  "toClosed.from": "Ce qui change",
  "toClosed.from.keys": "Vos clés sont renouvelées. Ce qui vient désormais ne s’ouvre avec aucune copie des anciennes.",
  "toClosed.from.programs":
    "Les logiciels de messagerie chez votre fournisseur cessent aussitôt de fonctionner, avec le mot de passe et tous les mots de passe d’application.",
  "toClosed.from.companion":
    "Sur un ordinateur, un compagnon prend leur place : un petit programme qui y ouvre votre courrier et le sert à tout logiciel de messagerie.",
  "toClosed.from.browser":
    "Ce navigateur devient d’abord un appareil à part entière. Il reste connecté jusqu’à ce que vous vous déconnectiez ou le retiriez.",
  "toClosed.from.words":
    "D’autres ordinateurs entrent par un code d’un appareil connecté, ou par vos 24 mots. Gardez-les à portée de main.",
  "toClosed.wordless":
    "Ce compte n’a pas encore de mots de récupération. Créez-les d’abord : sans votre mot de passe, ils sont le seul chemin de retour si ce navigateur est perdu.",
  "toClosed.ask": "Renforcer ce compte ?",
  "toClosed.ask.text":
    "Les logiciels de messagerie chez votre fournisseur cessent maintenant de fonctionner, et votre mot de passe n’ouvre plus rien.",
  "toClosed.go": "Le renforcer",
  "toClosed.going": "Reprise des clés…",
  "toClosed.done": "Votre fournisseur ne détient plus aucune clé de votre courrier.",
  "toClosed.done.companion":
    "Pour les logiciels de messagerie, installez un compagnon sur votre ordinateur et faites-lui afficher un code :",
  "toClosed.unfinished":
    "Vous avez commencé à renforcer ce compte. Ce navigateur est déjà un appareil à part entière ; le reste se fera dès que votre fournisseur sera joignable.",
  "flavor.writes.offline":
    "Votre fournisseur est injoignable pour le moment. Vous pourrez changer cela une fois en ligne.",
};

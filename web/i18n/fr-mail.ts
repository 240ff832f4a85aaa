/** French of the door, the list and the reader (en.ts). */
import type { en } from "./en.ts";
import type { Translation } from "./translation.ts";

export const frMail = {
  "app.name": "Aerogramme",
  "app.crashed.title": "L’application n’a pas pu démarrer",
  "app.crashed.text":
    "Votre navigateur n’a pas pu lancer la partie de l’application qui ouvre votre courrier. Rechargez la page ; si cela ne suffit pas, mettez votre navigateur à jour.",
  "app.reload": "Recharger",
  "app.skip": "Aller aux messages",
  "app.loading": "Ouverture de votre courrier…",
  "app.update": "Une nouvelle version est prête.",
  "app.update.start": "L’utiliser",
  "app.update.later": "Plus tard",

  "welcome.title": "Un courrier que vous seul pouvez relire",
  "welcome.lead":
    "Chaque message est scellé avec votre propre clé dès son arrivée. Ce qui se trouve chez votre fournisseur ne s’ouvre qu’avec ce qui est à vous : votre mot de passe, ou l’un de vos appareils.",
  "welcome.evicted":
    "Ce navigateur a effacé ce qu’Aerogramme y avait enregistré, comme le font les navigateurs quand la place manque. Rien n’est perdu : votre courrier est chez votre fournisseur, scellé. Reconnectez-vous avec votre mot de passe ou, si votre compte n’en a pas, ajoutez de nouveau cet appareil, avec un appareil déjà connecté ou avec vos 24 mots.",
  "welcome.invite.title": "J’ai une invitation",
  "welcome.invite.label": "Lien d’invitation de votre fournisseur",
  "welcome.invite.go": "Continuer",
  "welcome.invite.invalid":
    "Cela ne ressemble pas à un lien d’invitation. Un tel lien commence par https:// et contient « /join# ».",
  "welcome.invite.elsewhere": "Cette invitation vient d’un autre fournisseur. Ouvrez-la chez lui :",

  "join.title": "Bienvenue dans votre boîte aux lettres",
  "join.lead": "Trois courtes étapes, et le courrier peut vous parvenir.",
  "join.step1.title": "Votre appareil crée vos clés",
  "join.step1.text": "Ici, dans ce navigateur. Personne d’autre ne les voit, pas même votre fournisseur.",
  "join.step2.title": "Vous notez 24 mots",
  "join.step2.text":
    "Ils ouvrent votre courrier sur un nouvel appareil, ou si celui-ci est perdu. Il n’y a pas d’autre chemin de retour : personne ne peut les réinitialiser pour vous.",
  "join.step3.title": "Vous en retapez trois",
  "join.step3.text":
    "Pour être sûrs, vous et nous, que vous les avez. Votre adresse commence alors à recevoir du courrier.",
  "join.go": "Créer mes clés",
  "join.making": "Création de vos clés…",
  "join.noToken":
    "L’invitation manque dans ce lien. Ouvrez encore une fois le lien envoyé par votre fournisseur, ou collez-le ici.",
  "join.already":
    "Ce navigateur a déjà un compte : {address}. Déconnectez-vous-en avant d’utiliser une invitation, ou ouvrez l’invitation dans un autre profil du navigateur.",
  "join.already.go": "Aller à mon courrier",

  "words.title": "Vos 24 mots",
  "words.for": "pour {address}",
  "words.warning":
    "Notez-les sur papier, dans l’ordre, et gardez-les là où vous gardez votre passeport. Qui les possède peut lire votre courrier. Sans eux, et sans appareil connecté, personne ne le peut.",
  "words.print": "Imprimer",
  "words.copy": "Copier",
  "words.copied": "Copié. Collez les mots dans un gestionnaire de mots de passe, puis videz le presse-papiers.",
  "words.copyFailed": "Votre navigateur n’a pas permis la copie. Notez les mots ou imprimez-les.",
  "words.go": "Je les ai notés",

  "confirm.title": "Trois mots, s’il vous plaît",
  "confirm.lead": "Regardez ce que vous avez noté et tapez ces trois mots.",
  "confirm.word": "Mot {number}",
  "confirm.go": "Ouvrir ma boîte",
  "confirm.busy": "Enregistrement de vos clés…",
  "confirm.back": "Revoir les mots",

  "recover.title": "Entrer avec vos mots",
  "recover.lead":
    "Tapez votre adresse et vos 24 mots. Ils servent ici, sur cet appareil, et ne sont envoyés nulle part.",
  "recover.address": "Votre adresse",
  "recover.words": "Vos 24 mots, dans l’ordre",
  "recover.count": { one: "{count} mot sur 24", other: "{count} mots sur 24" },
  "recover.go": "Continuer",
  "recover.busy": "Vérification de vos mots…",
  "recover.back": "Retour",
  "recover.pair": "Un autre de vos appareils est connecté ? Alors vous n’avez pas besoin des mots :",

  "failure.unloaded": "Une partie de cette page n’a pas pu être chargée. Vérifiez votre connexion et réessayez.",
  "failure.offline": "Votre fournisseur est injoignable pour le moment. Vérifiez votre connexion et réessayez.",
  "failure.inviteInvalid":
    "Cette invitation n’est pas valable, ou elle a déjà servi. Demandez-en une nouvelle à votre fournisseur.",
  "failure.inviteExpired": "Cette invitation a expiré. Demandez-en une nouvelle à votre fournisseur.",
  "failure.wrongAnswers": "Ce ne sont pas les mots demandés. Regardez votre liste et réessayez.",
  "failure.badWord": "Le mot {position} n’est pas dans la liste. Vérifiez son orthographe.",
  "failure.badWords": "Ces 24 mots ne vont pas ensemble. L’un d’eux est faux ou n’est pas à sa place.",
  "failure.wrongWords":
    "Ces mots n’ouvrent pas ce compte. Ils ont peut-être été remplacés par de plus récents, ou appartiennent à un autre compte.",
  "failure.unknownAccount": "Votre fournisseur ne connaît aucun compte à cette adresse.",
  "failure.tooManyDevices": "Ce compte a déjà le maximum d’appareils. Retirez-en d’abord un.",
  "failure.clock": "L’horloge de cet appareil est décalée de plus d’un jour. Réglez-la et réessayez.",
  "failure.tooManyTries": {
    one: "Trop d’essais. Attendez une seconde, puis réessayez.",
    other: "Trop d’essais. Attendez {count} secondes, puis réessayez.",
  },
  "failure.tampered":
    "Ce que votre fournisseur a envoyé n’est pas cohérent ; rien n’a donc été ouvert. Signalez-le à l’exploitant de votre fournisseur : {finding}",
  "failure.tooWeak": "Ce mot de passe est trop facile à deviner. Allongez-le, ou ajoutez un mot.",
  "failure.storage":
    "Votre navigateur n’a rien laissé l’application enregistrer. Quittez la navigation privée ou libérez de la place, puis réessayez.",

  "mail.menu": "Dossiers",
  "mail.menu.open": "Afficher les dossiers",
  "mail.menu.close": "Masquer les dossiers",
  "mail.account": "Compte",
  "mail.help": "Raccourcis clavier",
  "mail.logout": "Se déconnecter de cet appareil…",

  "mailbox.inbox": "Boîte de réception",
  "mailbox.drafts": "Brouillons",
  "mailbox.sent": "Envoyés",
  "mailbox.archive": "Archives",
  "mailbox.junk": "Indésirables",
  "mailbox.trash": "Corbeille",
  "mailbox.unread": { one: "{count} non lu", other: "{count} non lus" },
  "mailbox.missing.title": "Ce dossier n’existe plus",
  "mailbox.missing.text": "Il a été renommé ou supprimé sur un autre appareil.",
  "mailbox.missing.go": "Aller à la boîte de réception",

  "connection.connecting": "Connexion…",
  "connection.online": "À jour",
  "connection.syncing": {
    one: "Réception de {count} changement…",
    other: "Réception de {count} changements…",
  },
  "connection.offline": "Hors ligne : voici ce qui est sur cet appareil",
  "connection.tampered": "Arrêté : les données de votre fournisseur ne sont pas cohérentes",
  "connection.refused.notAuthorized": "Votre compte n’accepte plus cet appareil",
  "connection.refused.updateNeeded": "Cette application est plus ancienne que votre compte : rechargez la page",
  "connection.refused.blocked": "Votre fournisseur a bloqué ce compte",

  "tampered.title": "Nous nous sommes arrêtés, pour vous protéger",
  "tampered.text":
    "Votre courrier est une chaîne d’entrées, chacune scellée à la précédente. Ce que votre fournisseur vient d’envoyer ne s’y raccorde pas : quelque chose a été modifié, retiré ou remis. Ce peut être une erreur de son stockage, ou une manipulation.",
  "tampered.text.compared":
    "Vous avez comparé deux appareils, et leurs historiques diffèrent. Soit un mot a été mal tapé, soit votre fournisseur montre des historiques différents à vos appareils.",
  "tampered.safe":
    "Rien n’a été modifié sur cet appareil. Ce qui s’y trouve reste lisible, mais rien de nouveau n’est reçu.",
  "tampered.finding": "Constat",
  "tampered.seq": "Entrée",
  "tampered.go": "Afficher le courrier de cet appareil",

  "refused.notAuthorized":
    "Votre fournisseur n’accepte plus cet appareil, mais aucun de vos appareils ne l’a retiré. Demandez-en la raison à l’exploitant de votre fournisseur. Ce qui est sur cet appareil reste lisible.",
  "refused.updateNeeded":
    "Un autre de vos appareils utilise une version plus récente d’Aerogramme. Rechargez cette page pour l’avoir aussi.",
  "refused.blocked":
    "Votre fournisseur n’accepte rien de ce compte pour le moment. Demandez-en la raison à son exploitant.",

  "list.label": "Messages de {mailbox}",
  "list.count": { one: "{count} message", other: "{count} messages" },
  "list.empty.title": "Rien ici",
  "list.empty.inbox": "Votre boîte de réception est vide. Le nouveau courrier y apparaît de lui-même.",
  "list.empty.text": "Il n’y a aucun message dans {mailbox}.",
  "list.failed.title": "La liste n’a pas pu être lue",
  "list.failed.text": "Une erreur s’est produite en lisant cet appareil.",
  "list.retry": "Réessayer",
  "list.noSubject": "(sans objet)",
  "list.noSender": "(sans expéditeur)",
  "list.to": "À {names}",
  "list.unread": "Non lu",
  "list.attachment": "Avec pièces jointes",
  "list.answered": "Répondu",
  "list.star": "Étoile",
  "list.unstar": "Retirer l’étoile",
  "list.newMail": { one: "{count} nouveau message", other: "{count} nouveaux messages" },
  "list.toTop": { one: "{count} nouveau message", other: "{count} nouveaux messages" },

  "reader.label": "Message",
  "reader.nothing": "Choisissez un message pour le lire ici.",
  "reader.nothing.keys": "Appuyez sur ? pour voir les raccourcis clavier.",
  "reader.loading": "Ouverture du message…",
  "reader.back": "Retour à la liste",
  "reader.from": "De",
  "reader.to": "À",
  "reader.cc": "Cc",
  "reader.bcc": "Cci",
  "reader.replyTo": "Les réponses vont à",
  "reader.date": "Date",
  "reader.noBody": "Ce message ne contient pas de texte.",
  "reader.frame": "Texte du message",
  "reader.asText": "Afficher en texte brut",
  "reader.asHtml": "Afficher avec la mise en forme",
  "reader.frameFailed": "La version mise en forme ne peut pas être affichée pour le moment.",
  "reader.truncated": "La suite n’est pas affichée ici. Enregistrez le message pour le lire en entier.",
  "reader.attachments": { one: "{count} pièce jointe", other: "{count} pièces jointes" },
  "reader.save": "Enregistrer {name}",
  "reader.saveSource": "Enregistrer dans un fichier (.eml)",

  "read.offline.title": "Pas encore sur cet appareil",
  "read.offline.text":
    "Vous êtes hors ligne, et ce message n’a jamais été ouvert ici. Il s’ouvrira de lui-même dès que vous serez en ligne.",
  "read.gone.title": "Ce message n’est plus là",
  "read.gone.text": "Il a été déplacé ou supprimé, ici ou sur un autre appareil.",
  "read.corrupt.title": "Ce message ne peut pas être ouvert",
  "read.corrupt.text": "Ce qui en est enregistré est endommagé. Le reste de votre courrier va bien.",

  "action.archive": "Archiver",
  "action.delete": "Supprimer",
  "action.deleteForGood": "Supprimer définitivement",
  "action.move": "Déplacer vers…",
  "action.moveTo": "Déplacer vers {mailbox}",
  "action.markUnread": "Marquer comme non lu",
  "action.markRead": "Marquer comme lu",
  "action.star": "Ajouter une étoile",
  "action.unstar": "Retirer l’étoile",
  "action.previous": "Message plus récent",
  "action.next": "Message plus ancien",
  "action.more": "Plus",
  "action.close": "Fermer",

  "notice.dismiss": "Fermer",
  "change.offline": "Vous êtes hors ligne : c’est impossible pour le moment.",
  "change.gone": "Ce message n’était déjà plus là.",
  "change.refused": "Votre fournisseur ne l’a pas accepté.",

  "logout.title": "Se déconnecter de cet appareil ?",
  "logout.text":
    "Les clés et le courrier sont effacés de ce navigateur. Votre courrier reste chez votre fournisseur, scellé. Cet appareil reste dans la liste jusqu’à ce qu’il soit retiré depuis un autre, dans Réglages → Appareils. Pour revenir, il vous faut un autre appareil connecté, ou vos 24 mots.",
  "logout.go": "Effacer et se déconnecter",
  "remove.title": "Supprimer définitivement ?",
  "remove.text": "Ce message est retiré de tous vos appareils et de votre fournisseur. Il ne pourra pas être récupéré.",
  "dialog.cancel": "Annuler",
} as const satisfies Translation<typeof en>;

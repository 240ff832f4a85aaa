/** French: why a change was not made. */
export const frChanges = {
  "change.why.noMailbox": "Ce dossier n’existe plus : rien n’a été modifié.",
  "change.why.noTarget": "Le dossier de destination n’existe plus : rien n’a été déplacé.",
  "change.why.exists": "Un dossier porte déjà ce nom.",
  "change.why.badName": "Aucun dossier ne peut porter ce nom.",
  "change.why.notAllowed": "C’est impossible avec ce dossier.",
  "change.why.limit": "Votre compte ne peut pas en contenir davantage : choisissez-en moins, ou retirez-en d’abord.",
  "change.why.tooMuch": "C’est plus qu’une seule modification ne peut contenir : choisissez moins de messages.",
  "change.why.tooLarge":
    "Ce message est plus grand que ce qu’accepte votre fournisseur, ou un serveur mandataire devant lui.",
  "change.why.malformed": "C’est impossible : quelque chose n’y est pas comme il faut.",
  "change.why.full":
    "Tant de modifications attendent sur cet appareil qu’il n’y a plus de place. Connectez-vous pour qu’elles partent.",
  "change.why.notKept": "Cet appareil n’a pas pu le conserver : son stockage est plein ou défaillant.",
  "change.why.providerTooOld":
    "Le programme de votre fournisseur est trop ancien pour cela. Demandez à qui le gère de le mettre à jour. Rien n’a été modifié.",
  "change.why.notTaken": "Votre fournisseur ne l’a pas accepté : tout est comme avant.",
  "change.why.notAuthorized": "Votre fournisseur n’accepte pas cet appareil pour le moment.",
  "change.why.clock": "L’horloge de cet appareil a plus d’un jour d’écart : réglez-la et réessayez.",
  "change.why.keys":
    "Il manque à cet appareil les dernières clés de votre compte. Ouvrez Aerogramme sur un autre appareil, puis réessayez.",
  "change.why.stopped": "Rien n’est envoyé tant que la synchronisation est arrêtée.",
  "change.why.failed": "L’opération a été interrompue. Vérifiez si elle a eu lieu, et réessayez.",
  "change.why.changedElsewhere":
    "Un autre appareil a modifié ce brouillon : les deux sont conservés, et rien n’a été envoyé. Envoyez de nouveau pour envoyer celui-ci.",
  "change.why.discardedElsewhere":
    "Ce brouillon a été supprimé ailleurs : il est de nouveau un brouillon, et rien n’a été envoyé. Envoyez de nouveau pour l’envoyer quand même.",
  "change.why.sendsNothing": "Votre fournisseur n’envoie pas de courrier : personne ne recevra de réponse.",
  "change.why.sentAlready":
    "Ce message a déjà été envoyé, ou attend dans la boîte d’envoi : il n’a pas été envoyé de nouveau.",
  "compose.unsend.maybe":
    "C’est de nouveau un brouillon, mais il est peut-être déjà parti : le serveur l’a pris sans répondre.",
} as const;
